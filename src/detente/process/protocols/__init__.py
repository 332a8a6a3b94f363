"""The protocols of negotiation, one file each. A new one: write its file, and add its record to the list here."""

from detente.process.protocols import alternating_offers, single_text, ultimatum
from detente.process.protocols.record import Protocol

PROTOCOLS: dict[str, Protocol] = {
    protocol.id: protocol for protocol in (single_text.PROTOCOL, alternating_offers.PROTOCOL, ultimatum.PROTOCOL)
}
"""By id. The format of a case names the same ids (``detente.case.format.fields.Protocol``)."""
