"""Mappings: what is read from YAML, and messages that name the line."""

import pytest

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses.adapter import checked_mapping, read_mapping
from analysis.hses.adapter.listing import listing
from analysis.hses.adapter.mapping import find_mapping, plain
from analysis.hses.schema import TABLES

SHIPPED = ("hses2022.yml", "hses2024.yml", "hses2022_deidentified.yml", "year_b.yml", "template.yml")


def text_of(name="hses2022.yml"):
    return (ROOT / "data" / "mappings" / name).read_text(encoding="utf-8")


def line_of(text, part):
    """Line, from 1, of the only line that holds `part`."""
    found = [at for at, line in enumerate(text.splitlines(), 1) if part in line]
    assert len(found) == 1
    return found[0]


def changed(tmp_path, *replacements, name="hses2022.yml"):
    """A shipped mapping with some text replaced, each piece standing there exactly once."""
    text = text_of(name)
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "mine.yml"
    path.write_text(text, encoding="utf-8")
    return path, text


def faults(path):
    with pytest.raises(InputError) as refused:
        checked_mapping(path)
    return str(refused.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_mappings_make_every_column_or_say_that_it_is_absent(name):
    mapping = checked_mapping(name).mapping
    for table in TABLES.values():
        made = {column for part in mapping.tables.get(table.name, ()) for column in part.made} | {"hhid"}
        made |= {"year"} if table.name == "households" else set()
        absent = {one for one in table.names if f"{table.name}.{one}" in mapping.absent}
        assert set(table.names) - made == absent
        assert not made & absent


def test_the_template_names_every_entry_that_a_rule_may_have():
    text = text_of("template.yml")
    from analysis.hses.adapter.mapping import Part, RawFile, Rule

    for model in (Rule, Part, RawFile):
        for name, field in model.model_fields.items():
            assert f"{field.alias or name}:" in text, name


def test_a_shipped_mapping_is_found_by_its_name_and_a_wrong_name_is_answered():
    assert find_mapping("hses2022") == find_mapping("hses2022.yml")
    with pytest.raises(InputError, match=r"no such mapping. Did you mean "):
        find_mapping("hses202.yml")


def test_deidentified_release_stands_on_the_full_one_without_its_design():
    full, spread = checked_mapping("hses2022.yml"), checked_mapping("hses2022_deidentified.yml")
    columns = spread.mapping.tables["households"][0].columns
    assert set(full.mapping.tables["households"][0].columns) - set(columns) == {
        "psu", "soum", "bag", "interview_date", "visitors",
    }  # fmt: skip
    assert full.mapping.tables["persons"] == spread.mapping.tables["persons"]
    assert any("too small" in text for text in spread.mapping.consequences)
    assert set(spread.texts) == {"hses2022.yml", "hses2022_deidentified.yml"}
    # a line of what is inherited is a line of the file it stands in
    place = spread.place("tables", "persons", 0, "columns", "sex")
    assert place == f"hses2022.yml, line {line_of(text_of(), 'sex: q0103')}"


@pytest.mark.parametrize(
    ("old", "new", "marked", "message"),
    [
        ("sex: q0103", "sex: {form: q0103}", "sex:", "unknown entry 'form'. Did you mean 'from'?"),
        ("sex: q0103", "sexe: q0103", "sexe:", "persons has no column 'sexe'. Did you mean 'sex'?"),
        ("sex: q0103", "sex: {from: q0103, value: 1}", "sex:", "exactly one of from, value, product"),
        ("sex: q0103", "sex: {}", "sex:", "found none of them"),
        ("sex: q0103", "sex: {from: q0103, codes: {1: 1, 2: 3}}", "sex:", "persons.sex has no code '3'"),
        ("sex: q0103", "sex: {from: q0103, yes: 1, no: 2}", "sex:", "is text, not true or false"),
        ("sex: q0103", "sex: {from: q0103, times: 2}", "sex:", "is text, no number"),
        ("sex: q0103", "sex: {from: q0103, times: two}", "sex:", "expected a number, found 'two'"),
        ("sex: q0103", "sex: indv.q0103", "sex:", "no file 'indv' under files. Did you mean 'indiv'?"),
        (
            "member: {from: q0109, yes: 1, no: 2}",
            "member: {from: q0109, yes: 1}",
            "member:",
            "only one of them",
        ),
        ("member: {from: q0109, yes: 1, no: 2}", "member: q0109", "member:", "expected yes and no"),
        (
            "member: {from: q0109, yes: 1, no: 2}",
            "member: {from: q0109, yes: 1, no: 1}",
            "member:",
            "under both yes",
        ),
        ("pid: ind_id", "pid: {from: ind_id, text: 'P{}{}'}", "pid:", "one pair of braces"),
        ("4: Countryside}", "4: Countrysid}", "      location:", "Did you mean 'Countryside'?"),
        ("only: {q0901: 1}", "only: {indiv.q0901: 1}", "only:", "take variables of income"),
        ("skip_empty: [type, amount]", "skip_empty: [types]", "skip_empty: [types]", "Did you mean 'type'?"),
        ("year: 2022", "year: twenty", "year: twenty", "valid integer"),
        ("file: foodout", "file: foodaway", "file: foodaway", "no file 'foodaway' under files"),
        ("release: full", "releese: full", "releese:", "unknown entry 'releese'. Did you mean 'release'?"),
    ],
)
def test_a_fault_names_its_line(tmp_path, old, new, marked, message):
    path, text = changed(tmp_path, (old, new))
    told = faults(path)
    assert message in told
    assert f"mine.yml, line {line_of(text, marked)}:" in told


def test_all_faults_are_told_at_once(tmp_path):
    path, _ = changed(
        tmp_path, ("sex: q0103", "sex: {from: q0103, times: 2}"), ("kind: foodout_id", "kynd: foodout_id")
    )
    told = faults(path)
    assert "persons.sex is text" in told
    assert "food_away has no column 'kynd'" in told and "food_away lacks the column kind" in told


def test_a_column_or_a_table_left_out_must_be_stated(tmp_path):
    path, text = changed(tmp_path, ("      psu: cluster\n", ""))
    assert "households lacks the column psu (Primary sampling unit). Map it, or state it under" in faults(
        path
    )
    path.write_text(
        text + "not_in_release:\n  - columns: [households.psu]\n    consequence: No clusters, no design.\n"
    )
    assert checked_mapping(path).mapping.absent == {"households.psu": "No clusters, no design."}
    path.write_text(text_of()[: text_of().index("  prices:\n    file: prices")], encoding="utf-8")
    assert "expected a table prices" in faults(path)


def test_what_must_be_there_cannot_be_stated_as_absent(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text(
        "based_on: hses2022.yml\nnot_in_release:\n"
        "  - columns: [households.weight]\n    consequence: We have no weights at all.\n"
        "  - columns: [households.pssu]\n    consequence: We have no clusters at all.\n"
    )
    told = faults(path)
    assert "mine.yml, line 3: households.weight cannot be absent" in told
    assert "mine.yml, line 5: households has no column 'pssu'. Did you mean 'psu'?" in told


def test_what_is_mapped_cannot_be_absent(tmp_path):
    path, text = changed(tmp_path)
    path.write_text(
        text + "not_in_release:\n  - columns: [households.psu]\n    consequence: No clusters, no design.\n"
    )
    assert "households.psu is stated as absent, and it is mapped. Keep one of the two." in faults(path)


def test_the_household_is_made_from_its_key_alone(tmp_path):
    path, text = changed(tmp_path, ("      psu: cluster\n", "      psu: cluster\n      hhid: identif\n"))
    line = line_of(text, "hhid: identif")
    assert f"mine.yml, line {line}: hhid is made from household_key" in faults(path)


def test_absence_without_a_consequence_is_refused(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text("based_on: hses2022.yml\nnot_in_release:\n  - columns: [households.psu]\n")
    assert "mine.yml, line 3: expected an entry 'consequence', found none" in faults(path)


def test_an_entry_that_stands_twice_is_refused(tmp_path):
    path, text = changed(tmp_path, ("      sex: q0103\n", "      sex: q0103\n      sex: q0104\n"))
    line = line_of(text, "sex: q0104")
    assert f"line {line}: 'sex' stands here and in line {line - 1}. Keep one." in faults(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: x\n\tyear: 2022\n", "line 2: this is not YAML"),
        ("title: [x\nyear: 2022\n", "line 2: this is not YAML"),
        ("- a\n- b\n", "expected a mapping with entries such as title"),
        ("", "expected a mapping with entries such as title"),
        ("based_on: mine.yml\n", "based_on leads back to itself"),
        ("based_on: hses2021.yml\n", "no such mapping. Did you mean"),
        ("title: !!python/object:os.system x\n", "not plain YAML"),
    ],
)
def test_what_is_no_mapping_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.yml"
    path.write_text(text)
    assert message in faults(path)


def test_a_mapping_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_bytes("title: Судалгаа\n".encode("cp1251"))
    assert "the text is not UTF-8" in faults(path)


def test_yes_and_no_are_words_and_codes_are_the_same_however_written(tmp_path):
    path, _ = changed(
        tmp_path, ("urban: {from: urban, yes: 1, no: 2}", 'urban: {from: urban, yes: "yes", no: no}')
    )
    rule = read_mapping(path).mapping.tables["households"][0].columns["urban"]
    assert (rule.yes, rule.no) == (("yes",), ("no",))
    assert plain(1) == plain(1.0) == plain("1") and plain("01") != plain(1)


def test_the_list_of_a_mapping_has_a_row_for_each_rule():
    read = checked_mapping("hses2022.yml")
    found = listing(read).set_index(["table", "column"]).sort_index()
    assert found.loc[("housing", "property_value"), "rule"] == "98 is missing; times 1,000,000"
    assert found.loc[("food_bought", "expenditure"), "variable"].tolist() == ["q1302, q1303", "q1410"]
    assert found.loc[("households", "visitors"), "file"] == "hhold"
    assert len(found) == sum(len(part.rules()) for parts in read.mapping.tables.values() for part in parts)


def test_a_mapping_replaces_columns_of_the_one_it_stands_on_as_a_whole():
    later, base = checked_mapping("year_b.yml").mapping, checked_mapping("hses2024.yml").mapping
    value = later.tables["housing"][0].columns["property_value"]
    assert value.times is None and base.tables["housing"][0].columns["property_value"].times == 1_000_000
    assert later.tables["housing"][0].columns["rooms"] == base.tables["housing"][0].columns["rooms"]
    assert later.year == 0 and later.household_key == base.household_key
