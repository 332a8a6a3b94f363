"""What fields print is read, whether the file keeps a result of it or not; other carriers of words likewise."""

from __future__ import annotations

import io
import zipfile

import pytest

from detente.drafts.compare import compare_texts
from detente.drafts.formats.text_format import Imported, Reading
from detente.drafts.formats.word import WORD
from detente.drafts.structure.plain import read_plain
from detente.drafts.word.field_results import FieldNumbers, code_printed, form_printed, prints_nothing
from detente.drafts.word.sending_back.send_back import send_back
from detente.drafts.word.views import read_accepted, read_rejected
from tests.drafts.make_word import level, numbering, p, run, styles, who, word

DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def field(code: str, form: str = "", result: str | None = None, tag: str = "instrText") -> str:
    data = f"<w:ffData>{form}</w:ffData>" if form else ""
    middle = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:{tag} xml:space="preserve">{code}'
        f'</w:{tag}></w:r>{middle}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def box(state: str) -> str:
    return field(" FORMCHECKBOX ", f'<w:checkBox><w:sizeAuto/><w:default w:val="0"/>{state}</w:checkBox>', "")


def choice(at: int) -> str:
    entries = '<w:listEntry w:val="five"/><w:listEntry w:val="fifty"/>'
    return field(" FORMDROPDOWN ", f'<w:ddList><w:result w:val="{at}"/>{entries}</w:ddList>', "")


def read(body: str) -> Imported:
    return WORD.read(word(body), "x", Reading())  # type: ignore[misc]


def words(body: str) -> str:
    return "\n".join(read_accepted(word(body)))


CHANGED = [
    (choice(0), choice(1), "pays five million", "pays fifty million"),
    (box("<w:checked/>"), box('<w:checked w:val="0"/>'), "pays ☒ million", "pays ☐ million"),
    (box(""), box('<w:checked w:val="on"/>'), "pays ☐ million", "pays ☒ million"),
    (field('QUOTE "five"'), field('QUOTE "fifty"'), "pays five million", "pays fifty million"),
    (field("MACROBUTTON NoMacro [five]"), field("MACROBUTTON NoMacro [six]"), "pays [five] million", "pays [six] million"),
    (field('SYMBOL 163 \\f "Symbol"'), field('SYMBOL 179 \\f "Symbol"'), "pays ≤ million", "pays ≥ million"),
    (field("EQ \\f(1,5)"), field("EQ \\f(2,5)"), "pays 1/5 million", "pays 2/5 million"),
    ("<w:r><w:t>5</w:t></w:r>", '<w:r><w:t>5</w:t><w:br w:type="page"/></w:r>', "pays 5 million", "pays 5 million"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "first", "second"), CHANGED)
def test_a_changed_result_is_never_the_same(one: str, other: str, first: str, second: str) -> None:
    a, b = (read(p("1. Rome pays ", x, " million.") + p("2. They stop.")) for x in (one, other))
    assert first in a.text.text
    assert second in b.text.text
    assert a.left_out == b.left_out == ()
    assert compare_texts(read_plain(a.text.text), read_plain(b.text.text)).same is (first == second)


def test_the_end_of_a_page_parts_words() -> None:
    end = '<w:r><w:t>5</w:t><w:br w:type="page"/><w:t>7 km</w:t><w:br w:type="page"/></w:r>'
    assert words(p(end)) == "5\n7 km"


def test_a_kept_result_goes_before_the_code() -> None:
    assert words(p(field('QUOTE "old"', result=run("new")))) == "new"
    assert words(p(field("MACROBUTTON x [Click]", result=""))) == "[Click]"
    assert words(p('<w:fldSimple w:instr="QUOTE five"/>')) == "five"
    assert words(p(f'<w:fldSimple w:instr="QUOTE five">{run("six")}</w:fldSimple>')) == "six"


def test_a_deleted_field_is_there_before() -> None:
    gone = f"<w:del {who()}>{field('QUOTE five', tag='delInstrText')}</w:del>"
    data = word(p("pays ", gone, "six"))
    assert (read_accepted(data), read_rejected(data)) == (["pays six"], ["pays fivesix"])


def test_numbers_of_fields_are_labels() -> None:
    heading = '<w:outlineLvl w:val="0"/>'
    body = (
        p(field("AUTONUM"), " First.") + p(field("AUTONUM \\s )"), " Second.")
        + p("They: ", field("LISTNUM NumberDefault \\l 5"), " stop; ", field("LISTNUM  \\l 5"), " go.")
    )  # fmt: skip
    found = read(body)
    assert [x.printed for x in found.text.provisions] == ["1.", "2)"]
    assert found.text.closing == "They: (a) stop; (b) go."
    legal = (
        p(field("AUTONUMLGL \\e"), " One", more=heading) + p(field("AUTONUMLGL"), " a") + p(field("AUTONUMLGL"), " b")
    )
    assert words(legal) == "1 One\n1.1. a\n1.2. b"
    assert words(p(field("AUTONUMOUT"), " One", more=heading) + p(field("AUTONUMOUT"), " a")) == "I. One\nA. a"


def test_numbers_of_fields_count_by_list_and_level() -> None:
    numbers = FieldNumbers()

    def printed(code: str, came: bool = False, gone: bool = False) -> tuple[str, str] | None:
        return numbers.printed(code, 9, came, gone)

    said = [printed(f"LISTNUM LegalDefault \\l {depth}") for depth in (1, 2, 2, 1, 2)]
    assert said == [(number, number) for number in ("1.", "1.1.", "1.2.", "2.", "2.1.")]
    assert printed("LISTNUM LegalDefault \\l 2 \\s 7") == ("2.7.", "2.7.")
    assert printed("LISTNUM LegalDefault \\l 2", gone=True) == ("2.8.", "2.8.")
    assert printed("LISTNUM LegalDefault \\l 2") == ("2.8.", "2.9.")  # the next takes its number where it goes
    assert printed("LISTNUM LegalDefault \\l 2", came=True) == ("2.9.", "2.10.")
    assert printed("LISTNUM LegalDefault \\l 2") == ("2.10.", "2.10.")
    assert printed("LISTNUM own") is None
    assert printed("REF x") is None


def test_numbers_of_fields_count_on_each_side_of_tracked_changes() -> None:
    first, last = p(field("LISTNUM"), " First."), p(field("LISTNUM"), " Last.")
    out = p(
        f"<w:del {who()}>{field('LISTNUM', tag='delInstrText')}{run(' Out.', 'delText')}</w:del>",
        mark=f"<w:del {who()}/>",
    )
    come = p(f"<w:ins {who()}>{field('LISTNUM')}{run(' In.')}</w:ins>", mark=f"<w:ins {who()}/>")
    data = word(first + out + last)
    assert read_accepted(data) == ["1) First.", "2) Last."]
    assert read_rejected(data) == ["1) First.", "2) Out.", "3) Last."]
    data = word(first + come + last)
    assert read_accepted(data) == ["1) First.", "2) In.", "3) Last."]
    assert read_rejected(data) == ["1) First.", "2) Last."]


def test_a_paragraph_with_the_number_of_a_field_is_taken_out_of_a_received_file() -> None:
    data = word(
        p(field("LISTNUM"), " First.")
        + p(field("LISTNUM"), " Second.")
        + p("They agree on ", field("AUTONUM"), " five.")
    )
    made = send_back(data, read_plain("2) Second.\n\nThey agree on 1. five.\n"), "South", "2025-11-24")
    assert read_accepted(made.data) == ["1) Second.", "They agree on 1. five."]
    assert read_rejected(made.data) == ["1) First.", "2) Second.", "They agree on 1. five."]


def test_a_field_that_prints_something_unknown_is_said() -> None:
    found = read(p("1. As agreed in ", field(" REF  clause \\h "), field("XE term"), field("LISTNUM own"), "."))
    assert [(x.what, x.text) for x in found.left_out] == [
        ("field without a result", "REF clause \\h"), ("field without a result", "LISTNUM own"),
    ]  # fmt: skip
    assert prints_nothing("")
    assert not prints_nothing("PAGE")
    assert code_printed("REF x") is None
    assert form_printed(None) is None


def test_what_older_programs_show_is_read_where_nothing_else_is() -> None:
    both = "<mc:AlternateContent><mc:Choice Requires='new'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    assert words(p("a ", both.format("", run("five")))) == "a five"
    assert words(p("a ", both.format(run("five"), run("six")))) == "a five"
    assert words(p("a ") + both.format("", p("five"))) == "a \nfive"
    sign = '<s:symEx xmlns:s="http://schemas.microsoft.com/office/word/2015/wordml/symex" s:font="x" s:char="1F54A"/>'
    assert words(p(f"<w:r>{both.format(sign, '<w:t>(dove)</w:t>')}</w:r>")) == "🕊"
    sent = send_back(
        word(p("a ", both.format("", run("five"))) + p("b")), read_plain("a six\n\nb"), "South", "2025-11-24"
    )
    assert sent.uncarried == ()
    assert (read_accepted(sent.data), read_rejected(sent.data)) == (["a six", "b"], ["a five", "b"])


def test_striking_out_by_formatting_is_said() -> None:
    style = '<w:style w:type="character" w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:strike/></w:rPr></w:style>'
    body = p("1. They ", run("shall ", properties='<w:dstrike w:val="true"/>'), run("not", properties="<w:strike/>"), " pay") + p(
        run("kept", properties='<w:rStyle w:val="Old"/><w:strike w:val="off"/>'), run("old", properties='<w:rStyle w:val="Old"/>')
    )  # fmt: skip
    found = WORD.read(word(body, {"styles": styles(style)}), "x", Reading())  # type: ignore[misc]
    kind = "striking out by formatting alone, of words"
    assert [(x.what, x.text) for x in found.left_out] == [(kind, "shall not"), (kind, "old")]
    assert found.text.provisions[0].text == "They shall not pay"
    assert found.text.closing == "keptold"


def test_words_in_drawings_charts_and_linked_documents_are_said() -> None:
    drawn = f'<w:r><w:drawing {DRAWN}><wp:inline><wp:docPr id="1" name="x" descr="A map"/>{{}}</wp:inline></w:drawing></w:r>'
    shape = "<a:sp><a:txBody><a:p><a:r><a:t>Zone </a:t></a:r><a:r><a:t>A</a:t></a:r></a:p></a:txBody></a:sp>"
    chart = '<c:chart xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r1"/>'
    space = f"<c:chartSpace {DRAWN}><c:title><a:p><a:r><a:t>Shares</a:t></a:r></a:p></c:title><c:pt><c:v>60</c:v></c:pt></c:chartSpace>"
    data = word(
        p("1. a", drawn.format(shape), drawn.format(chart)) + '<w:subDoc r:id="r9"/>',
        {"styles": styles(), "chart": space},
    )
    found = WORD.read(data, "x", Reading())  # type: ignore[misc]
    assert [(x.what, x.text) for x in found.left_out] == [
        ("drawing", "A map / Zone A"), ("chart", "A map / Shares / 60"), ("sub-document, which is a file of its own", ""),
    ]  # fmt: skip


def test_raised_figures_are_high_figures() -> None:
    assert words(p("10", run("2", properties='<w:position w:val="8"/>'))) == "10²"
    assert words(p("10", run("2", properties='<w:position w:val="-8"/>'))) == "102"


def test_numbers_in_words_take_the_language_of_their_paragraph() -> None:
    extra = '<w:style w:type="paragraph" w:styleId="Fr"><w:name w:val="Fr"/><w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:style>'
    extra += '<w:style w:type="paragraph" w:styleId="Heir"><w:name w:val="Heir"/><w:basedOn w:val="Fr"/></w:style>'
    lists = numbering({0: level(0, "ordinalText", "Article %1")}, {1: (0, "")})
    body = (
        p("a", num=(1, 0), style="Heir")
        + p("b", num=(1, 0), style="Heir", mark='<w:lang w:val="ru-RU"/>')
        + p("c", num=(1, 0))
    )
    data = word(body, {"styles": styles(extra), "numbering": lists})
    found = WORD.read(data, "x", Reading())  # type: ignore[misc]
    assert [x.printed for x in found.text.provisions] == ["Article Premier", "Article Второй", "Article Third"]


def test_words_hidden_by_a_style_are_hidden_and_those_of_its_heirs() -> None:
    extra = '<w:style w:type="character" w:styleId="Note"><w:name w:val="Note"/><w:rPr><w:vanish/><w:strike/></w:rPr></w:style>'
    extra += '<w:style w:type="character" w:styleId="Heir"><w:name w:val="Heir"/><w:basedOn w:val="Note"/></w:style>'
    extra += '<w:style w:type="paragraph" w:styleId="Quiet"><w:name w:val="Quiet"/><w:rPr><w:vanish/></w:rPr></w:style>'
    extra += (
        '<w:style w:type="paragraph" w:styleId="Quieter"><w:name w:val="Quieter"/><w:basedOn w:val="Quiet"/></w:style>'
    )
    heir = '<w:rStyle w:val="Heir"/>'
    body = p(
        "1. They ", run("perhaps ", properties=heir), run("shall ", properties=f'{heir}<w:vanish w:val="0"/>'), "pay"
    )
    found = WORD.read(word(body + p("unseen", style="Quieter"), {"styles": styles(extra)}), "x", Reading())  # type: ignore[misc]
    assert found.text.text.strip() == "1. They shall pay"
    assert found.hidden == ("perhaps ", "unseen")
    assert [x.text for x in found.left_out] == ["shall"]
    data = word(p("one") + body + p("two"), {"styles": styles(extra)})
    sent = send_back(data, read_plain("one\n\ntwo"), "South", "2025-11-24")
    assert sent.uncarried == ()
    assert read_accepted(sent.data) == ["one", "two"]
    assert (
        'w:delText xml:space="preserve">perhaps '
        in zipfile.ZipFile(io.BytesIO(sent.data)).read("word/document.xml").decode()
    )
