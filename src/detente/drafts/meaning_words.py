"""Words on which the meaning of a provision turns, by kind and language: data for :mod:`detente.drafts.meaning`.

The lists name a difference for the reader. They need not be complete: a word in no list is a difference too, and
leaves a point as open as one that is in a list.
"""

from __future__ import annotations

NEGATION = "negation"
NUMBER = "number"
DATE = "date"
MODAL = "duty"
LIMIT = "limit"
PARTY = "party"
QUANTITY = "quantity"
DIRECTION = "direction"
CONDITION = "condition"
STRUCK = "struck"
WORD = "word"
ORDER = "order"

SAID = {
    NEGATION: "a negation differs",
    NUMBER: "a number differs",
    DATE: "a date differs",
    MODAL: "a word of duty or permission differs",
    LIMIT: "an upper or lower limit differs",
    PARTY: "a party differs",
    QUANTITY: "a word of quantity differs",
    DIRECTION: "a word of direction or time differs",
    CONDITION: "a condition differs",
    STRUCK: "words are struck out",
    WORD: "other words",
    ORDER: "the same words stand in another order",
}
"""How each kind of difference is told."""

# English, French, Spanish, German, Russian, Ukrainian, Arabic; Chinese stands apart, since it is read by its signs.
_LISTS: tuple[tuple[str, str], ...] = (
    (
        NEGATION,
        "not no nobody none nothing never nor neither nowhere without non cease ceases ceased ceasing refrain refrains "
        "refrained refraining fail fails failed failing refuse refuses refused deny denies denied reject rejects rejected "
        "prohibit prohibits prohibited forbid forbids forbidden ban bans banned bar bars barred exclude excludes excluded "
        "lack lacks void null annul annulled revoke revokes revoked cancel cancels cancelled suspend suspends suspended "
        "omit omits omitted withhold withholds withheld oppose opposes opposed abolish abolishes abolished "
        "ne pas n' aucun aucune jamais sans ni nul nulle personne rien cesse cessent s'abstient s'abstiennent "
        "s'abstenir refuse refusent interdit interdite interdits interdites "
        "no ni nunca jamás sin ningún ninguna ninguno nadie nada tampoco cesa cesan prohíbe prohibido prohibida rechaza "
        "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder noch untersagt verboten "
        "unterlässt unterlassen verweigert verzichtet ablehnt "
        "не нет ни никогда никто ничто никакой никакие никаких без нельзя запрещается запрещено запрещён запрещены "
        "воздерживается воздерживаются прекращает прекращают отказывается отказываются отвергает "
        "ні ані немає нема ніколи ніхто ніщо ніякий ніяких заборонено забороняється утримується утримуються припиняє "
        "відмовляється відмовляються нiкого "
        "لا لن لم ليس ليست لست غير عدم دون بدون بلا أبدا مطلقا ولا يمتنع تمتنع يحظر تحظر محظور يرفض ترفض",
    ),
    (
        MODAL,
        "shall must will may can could should ought would might need needs entitled obliged required permitted allowed "
        "encouraged invited endeavour endeavours endeavor strive strives "
        "doit doivent devra devront peut peuvent pourra pourront devrait devraient pourrait s'efforce s'efforcent "
        "debe deben deberá deberán puede pueden podrá podrán debería deberían procurará "
        "muss müssen soll sollen darf dürfen kann können sollte sollten könnte könnten "
        "должен должна должно должны обязан обязана обязано обязаны может могут следует вправе "
        "повинен повинна повинно повинні мусить мусять зобов'язаний зобов'язана може можуть слід вправі "
        "يجب ينبغي يجوز يمكن يتعين على",
    ),
    (
        QUANTITY,
        "all some each any every both either many few several most half part partly partially only entire entirely whole "
        "wholly full fully complete completely single "
        "tous toutes tout toute certains certaines chaque quelques plusieurs partiel partielle partiellement seul seule "
        "seulement totalement "
        "todos todas todo toda algunos algunas algún alguna cada varios varias parcial parcialmente sólo solo solamente "
        "totalmente "
        "alle allen aller jeder jede jedes einige einigen manche mehrere teilweise nur ganz gesamte "
        "все всех всем каждый каждая каждого некоторые некоторых любой любые частично только полностью "
        "всі всіх усі усіх кожен кожна кожного деякі деяких будь-який частково лише тільки повністю "
        "كل جميع بعض أي كلا فقط جزئيا كليا",
    ),
    (
        DIRECTION,
        "to from into onto towards toward against for with under over above below before after until till since during "
        "within outside inside beyond by between "
        "accept accepts permit permits include includes increase increases reduce reduces raise raises lower lowers open "
        "opens close closes allow allows lift lifts impose imposes confirm confirms withdraw withdraws remain remains "
        "stay stays leave leaves enter enters join joins keep keeps give gives take takes return returns retain retains "
        "win loses lose gain gains regain regains begin begins start starts end ends continue continues stop stops "
        "release releases hold holds freeze freezes buy buys sell sells lend borrow "
        "avant après jusqu'à depuis vers contre pendant accepte rejette retire reste augmente réduit ouvre ferme lève "
        "impose entre quitte "
        "antes después hasta desde hacia contra durante acepta retira permanece aumenta reduce abre cierra levanta impone "
        "vor nach bis seit gegen während aus von mit zieht bleibt erhöht senkt öffnet schließt hebt verhängt nimmt "
        "до после от из против перед через в принимает выводит остаётся остается увеличивает сокращает открывает "
        "закрывает снимает вводит "
        "після від із проти перед через приймає виводить залишається збільшує скорочує відкриває закриває знімає "
        "запроваджує "
        "قبل بعد إلى من حتى ضد خلال منذ نحو تنسحب ينسحب يبقى تبقى تزيد تخفض تفتح تغلق ترفع تفرض تقبل",
    ),
    (
        CONDITION,
        "if unless except excepting save provided subject insofar when where once until pending upon conditional "
        "or otherwise temporarily permanently voluntarily "
        "si sauf excepté sous lorsque dès pourvu hormis ou "
        "salvo excepto cuando siempre sujeto o "
        "wenn falls außer sofern soweit sobald ausgenommen oder "
        "если кроме если при условии когда исключением пока или "
        "якщо крім окрім коли винятком поки за умови або чи "
        "إذا إلا باستثناء ما لم عندما شريطة أو",
    ),
    (
        DATE,
        "january february march april june july august september october november december day days week weeks month "
        "months year years today tomorrow immediately forthwith monday tuesday wednesday thursday friday saturday sunday "
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre jour jours semaine semaines "
        "mois an ans année années immédiatement "
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre día días semana semanas "
        "mes meses año años inmediatamente "
        "januar februar märz juni juli oktober dezember tag tage tagen woche wochen monat monate monaten jahr jahre "
        "jahren sofort unverzüglich "
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря день дня дней неделя недели "
        "недель месяц месяца месяцев год года лет немедленно "
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня днів тиждень тижня "
        "тижнів місяць місяця місяців рік року років негайно "
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر يوم أيام أسبوع أسابيع شهر أشهر سنة سنوات "
        "فورا",
    ),
    (
        NUMBER,
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion "
        "percent cent dozen third thirds quarter quarters halves double twice first second fourth fifth sixth seventh eighth ninth tenth dollars dollar euros euro pounds "
        "kilometres kilometers miles metres tonnes tons hectares "
        "zéro deux trois quatre cinq sept huit neuf dix onze douze treize quinze vingt trente quarante cinquante soixante "
        "cents mille millions milliard milliards moitié tiers "
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta cien ciento "
        "cientos seiscientos ochocientos mil millón millones mitad tercio "
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert "
        "tausend millionen milliarde milliarden hälfte prozent kilometer "
        "ноль один одна два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят сто "
        "двести триста тысяча тысячи тысяч миллион миллиона миллионов миллиард процентов половина треть километров "
        "нуль дві чотири п'ять шість сім вісім дев'ять десять двадцять тридцять п'ятдесят тисяча тисячі тисяч мільйон "
        "мільйонів мільярд відсотків половина третина кілометрів "
        "صفر واحد اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة عشرون ثلاثون خمسون مائة مئة مئتان ألف آلاف مليون "
        "مليار نصف ثلث كيلومترات كيلومترا",
    ),
)  # fmt: skip

KINDS: dict[str, str] = {}
"""For each word its kind; a word of several kinds has the one that is told first."""
for _kind, _words in _LISTS:
    for _word in _words.split():
        KINDS.setdefault(_word, _kind)

SIGNS = {
    **dict.fromkeys("不没沒未无無非勿别別莫禁拒停", NEGATION),
    **dict.fromkeys("应應须須可能必", MODAL),
    **dict.fromkeys("全都各每些半", QUANTITY),
    **dict.fromkeys("前后後从從至到向由被给給进進退出入增减減开開关關", DIRECTION),
    **dict.fromkeys("若如除则則或", CONDITION),
    **dict.fromkeys("年月日天周週", DATE),
    **dict.fromkeys("零一二两兩三四五六七八九十百千万萬亿億", NUMBER),
    **dict.fromkeys("超过過少多低高", LIMIT),
    **dict.fromkeys("≤≥<>=", LIMIT),
    **dict.fromkeys("%‰$€£₴₽±+−×", NUMBER),
}
"""Chinese characters and signs by kind."""

# Several words that say one thing. Those with the same value count as the same words.
PHRASES: dict[tuple[str, ...], tuple[str, str]] = {
    tuple(phrase.split()): (kind, value)
    for kind, value, phrases in (
        (LIMIT, "at most", "at most|up to|no more than|not more than|not exceeding|not to exceed|a maximum of|at the most"),
        (LIMIT, "at least", "at least|no fewer than|not fewer than|no less than|not less than|a minimum of|at the least"),
        (LIMIT, "more than", "more than|in excess of|exceeding"),
        (LIMIT, "less than", "less than|fewer than"),
        (LIMIT, "au plus", "au plus|au maximum|jusqu'à concurrence de"),
        (LIMIT, "au moins", "au moins|au minimum"),
        (LIMIT, "plus de", "plus de"),
        (LIMIT, "moins de", "moins de"),
        (LIMIT, "como máximo", "como máximo|a lo sumo|no más de"),
        (LIMIT, "al menos", "al menos|como mínimo|por lo menos|no menos de"),
        (LIMIT, "más de", "más de"),
        (LIMIT, "menos de", "menos de"),
        (LIMIT, "höchstens", "höchstens|maximal|nicht mehr als"),
        (LIMIT, "mindestens", "mindestens|wenigstens|nicht weniger als"),
        (LIMIT, "mehr als", "mehr als"),
        (LIMIT, "weniger als", "weniger als"),
        (LIMIT, "не более", "не более|не больше|не превышает"),
        (LIMIT, "не менее", "не менее|не меньше|по меньшей мере"),
        (LIMIT, "более", "более|больше|свыше"),
        (LIMIT, "менее", "менее|меньше"),
        (LIMIT, "не більше", "не більше|щонайбільше|не перевищує"),
        (LIMIT, "не менше", "не менше|щонайменше|принаймні"),
        (LIMIT, "більше", "більше|понад"),
        (LIMIT, "менше", "менше"),
        (LIMIT, "على الأكثر", "على الأكثر|كحد أقصى|بحد أقصى"),
        (LIMIT, "على الأقل", "على الأقل|كحد أدنى|بحد أدنى"),
        (LIMIT, "أكثر من", "أكثر من"),
        (LIMIT, "أقل من", "أقل من"),
        (NEGATION, "no longer", "no longer|not any longer|not any more"),
        (NEGATION, "under no circumstances", "under no circumstances|in no case|in no way|by no means"),
        (NUMBER, "%", "per cent|percent"),
        (CONDITION, "subject to", "subject to"),
        (DATE, "as soon as possible", "as soon as possible"),
    )
    for phrase in phrases.split("|")
}  # fmt: skip
LONGEST = max(map(len, PHRASES))

EMPTY = frozenset(
    {"the", "a", "an", "of", "and", "that", "which", "is", "are", "be", "do", "does", "hereby", "herein", "thereof"}
)
"""English words whose coming and going changes nothing.

No other language is here: the German articles tell who does and who suffers, and ``un`` is also the United Nations.
"""
BINDING = frozenset({"shall", "must", "will"})
"""A plain statement is as binding as any one of these; they are not the same as each other."""
SHORT_FORMS = {
    "won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "shan't": ("shall", "not"),
}  # fmt: skip
_REFERRING = """same likewise ditto foregoing aforesaid aforementioned preceding idem même mêmes mismo misma dasselbe gleiche
gleiches ebenso тоже аналогично вышеуказанное аналогічно вищезазначене نفس 同"""
REFERRING = frozenset(_REFERRING.split())
"""Words by which a provision leans on another: it cannot be read without that one."""
AND = frozenset({"and", "et", "y", "e", "und", "и", "й", "та", "і", "و"})
"""Words that join a list whose order does not matter."""
PREFIXES = ("un", "non", "dis", "in", "im", "de", "anti", "не", "без", "нон")
"""Beginnings that turn a word into its opposite."""
