"""Invented texts for the tests: an agreement in two versions, a contract, and short ones in other languages."""

AGREEMENT = """# Agreement on the Withdrawal of Forces

The Government of the Republic of Colombia and the Armed Movement (hereinafter "the Movement"), hereinafter "the Parties", have agreed as follows:

## Chapter I. Cessation of hostilities

Article 1. Ceasefire

1. The Parties shall observe a ceasefire from 9 April 2024.
2. Neither Party shall move forces within 5 km of the line. Violations shall be reported by the United Nations within 72 hours.

Article 2. Withdrawal

1. Within 30 days of the entry into force, the Movement shall withdraw its forces to the zones listed in Annex A and shall not return.
2. Colombia undertakes to release 600 prisoners. In accordance with Article 1, the Joint Commission shall verify the release.

## Chapter II. Guarantees

Article 3. Guarantees

1. Norway and Cuba shall act as guarantors. The guarantee shall cease to apply if the Movement resumes hostilities.
2. The costs, estimated at $ 20 million, shall be borne by Norway.

Article 4. Languages

The Spanish text shall prevail.

Done at Oslo on 1 March 2024.

For the Government of the Republic of Colombia: ______
For the Movement: ______
"""
AMENDED = AGREEMENT.replace("600 prisoners", "900 prisoners").replace(
    "Norway and Cuba shall act", "Norway and Cuba may act"
)
CONTRACT = """# Services Agreement

This Agreement is made between Acme Holdings, Inc., a Delaware corporation (the "Company"), and Beta Services Ltd. (hereinafter referred to as the "Contractor").

1. Services. The Contractor shall provide the services described in Schedule 1. The Contractor may not assign this Agreement.

2. Payment. Within 30 days of receipt of an invoice, the Company shall pay the Contractor $ 10,000 per month.

3. Confidentiality. Neither the Company nor the Contractor shall disclose it, except as required by law.

4. Term. This Agreement shall terminate if [Company: the Company] [Contractor: either party] gives notice of 60 days.
"""
FRENCH = """Article 1. Cessez-le-feu

Les Parties s'engagent à cesser les hostilités. La République centrafricaine doit retirer ses troupes dans un délai de 30 jours.

Article 2. Garanties

Le Tchad et l'Union africaine devront surveiller le retrait. Le retrait sera vérifié par les Nations Unies.

Article 3. Divers

Conformément à l'article 1, le Soudan s'engage à libérer les prisonniers.
"""
RUSSIAN = """Статья 1. Прекращение огня

Стороны обязуются прекратить огонь. Азербайджан должен отвести войска в течение 10 дней.

Статья 2. Гарантии

Армения и Российская Федерация обязуются обеспечить безопасность.

Статья 3. Прочее

В соответствии со статьей 1, Грузия обязана открыть границу.
"""
