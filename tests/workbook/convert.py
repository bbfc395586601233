# usage: python3 convert.py CANVASS SOURCE-ROOT. Workbooks into definitions and back: nothing
# is lost on the way, workbooks that other programs make are read as people see them, and every
# mistake is named with its sheet, row and column. Speaks TAP.
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import openpyxl
import yaml

canvass, root = sys.argv[1], pathlib.Path(sys.argv[2])
folder = pathlib.Path(tempfile.mkdtemp(prefix="canvass-workbook-"))
n = 0
failed = False


def claim(name, passed, *notes):
    global n, failed
    n += 1
    print(f"{'ok' if passed else 'not ok'} {n} - {name}")
    if not passed:
        failed = True
        for note in notes:
            print(re.sub("^", "# ", str(note)[:2000], flags=re.M))


def run(*arguments, **options):
    return subprocess.run([canvass, "convert", *map(str, arguments)], capture_output=True, **options)


def said(result):
    return result.stderr.decode()


# All scalars as texts, as they stand there: 1 and "1" are the same answer.
def load(text):
    return yaml.load(text, Loader=yaml.CBaseLoader)


# An empty list says what a missing one says.
def pruned(value):
    if isinstance(value, dict):
        return {key: pruned(inner) for key, inner in value.items() if inner not in ([], {})}
    return [pruned(inner) for inner in value] if isinstance(value, list) else value


# --- there and back -----------------------------------------------------------------------


def definitions():
    for place in ("survey-defs", "tests/definitions/good", "tests/definitions/features"):
        for path in sorted((root / place).glob("*.yaml")):
            if "survey" in load(path.read_text()):
                yield path


def beside(path, name):
    """A folder with the files that the definition names."""
    place = folder / f"{path.parent.name}-{path.stem}"
    place.mkdir(exist_ok=True)
    for file in path.parent.iterdir():
        if file.is_file() and (file.suffix != ".yaml" or file.name == "sites.yaml"):
            shutil.copy(file, place)
    if (path.parent / "population").is_dir():
        shutil.copytree(path.parent / "population", place / "population", dirs_exist_ok=True)
    shutil.copy(path, place / "original.yaml")
    return place / name


def codebooks(path):
    return [subprocess.run([canvass, "codebook", "--format", kind, path], capture_output=True).stdout for kind in ("ddi", "html")]


for path in definitions():
    first, back, second = beside(path, "one.xlsx"), beside(path, "back.yaml"), beside(path, "two.xlsx")
    there = run(path, "--output", first)
    here = run(first, "--output", back)
    same = here.returncode == 0 and pruned(load(path.read_text())) == pruned(load(back.read_text()))
    claim(f"{path.name} into a workbook and back is the same definition", same, said(there), said(here))
    before, after = codebooks(back.parent / "original.yaml"), codebooks(back)
    claim(f"{path.name} has the same codebook afterwards", all(before) and before == after)
    again = run(back, "--output", second)
    claim(f"{path.name} makes the same workbook again", again.returncode == 0 and first.read_bytes() == second.read_bytes(),
          said(again))

# --- what a spreadsheet could lose ------------------------------------------------------------

head = 'settings: {form_id: odd, form_title: Odd, version: "1"}\n'
asks = "survey:\n- {type: select_one c, name: a, label: A}\n"


def choices(columns):
    return head + "choices:\n  c:\n" + "".join(f"  - {{name: {n}, label: L{n}, {columns}}}\n" for n in "xy") + asks


for name, text in (
    ("columns of a list that are called as other columns of XLSForms", choices("value: v, caption: c, disabled: 'yes', count: '3'")),
    ("texts that look like escaped characters", head + 'survey:\n- {type: text, name: a, label: "_x0041_ _x000D_"}\n'),
    ("lines at the end of a text", head + "survey:\n- type: text\n  name: a\n  label: |\n    A\n\n    B\n"),
    ("curly quotes inside a quoted text of an expression",
     head + "survey:\n- {type: text, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"${a} = 'it’s'\"}\n"),
    ("names with a comma", choices('t: "1"').replace("name: x", 'name: "x,1"')
     + 'scoring:\n  headlines:\n  - {name: h, label: H, question: a, favourable: ["x,1", y]}\n'),
    ("a site that is called all", head + "sites: [all]\nsurvey:\n- {type: text, name: a, label: A}\n"),
    ("texts that look like formulas", head + 'survey:\n- {type: text, name: a, label: "=1+1", hint: "\'x"}\n'),
    ("texts without a language and texts in others",
     head + "survey:\n- {type: text, name: a, label: {es: Á}}\n- {type: text, name: b, label: B, hint: {fr: H}}\n"),
):
    (folder / "odd").mkdir(exist_ok=True)
    (folder / "odd" / "sites.yaml").write_text("sites: [{name: all, number: 1, title: All, status: planned}]\n")
    (folder / "odd" / "odd.yaml").write_text(text)
    there = run(folder / "odd" / "odd.yaml", "--force")
    here = run(folder / "odd" / "odd.xlsx", "--output", folder / "odd" / "back.yaml", "--force")
    same = there.returncode == here.returncode == 0 and load(text) == load((folder / "odd" / "back.yaml").read_text())
    claim(f"{name} come back as they were", same, said(there), said(here))

(folder / "foreign.yaml").write_text(head + "survey:\n- {type: text, name: a, label: {es: Á}}\n")
run(folder / "foreign.yaml")
made = load(run(folder / "foreign.xlsx", "--output", "-").stdout.decode())
claim("a definition in English with texts in another language only stays one in English",
      made["settings"].get("default_language") == "en", made)

(folder / "long.yaml").write_text(head + f"survey:\n- {{type: text, name: a, label: {'ñ' * 32768}}}\n")
result = run(folder / "long.yaml")
claim("a text that is too long for a cell is named with its cell",
      result.returncode == 1 and "survey!C2" in said(result) and "32767" in said(result), said(result))

# --- what we write ------------------------------------------------------------------------------

algin = openpyxl.load_workbook(folder / "survey-defs-algin-resident" / "one.xlsx")
survey = algin["survey"]
claim("the workbook has the sheets of XLSForm and one for each section of ours",
      algin.sheetnames[:3] == ["survey", "choices", "settings"]
      and {"design", "scales", "headlines", "topics", "disclosure", "readiness"} <= set(algin.sheetnames),
      algin.sheetnames)
claim("its header stays in sight", survey.freeze_panes == "A2", survey.freeze_panes)
claim("languages have columns of their own", {"label::English (en)", "label::Español (es)"} <= {c.value for c in survey[1]})
claim("every cell is a text, so that a code such as 01 stays one",
      all(cell.data_type in ("s", "n") and (cell.value is None or isinstance(cell.value, str)) for row in survey for cell in row))

# --- what others bring ---------------------------------------------------------------------------


def workbook(name, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def convert(path, *options):
    result = run(path, "--output", "-", *options)
    return load(result.stdout.decode()) if result.returncode == 0 else said(result)


settings = [["form_title", "form_id", "version"], ["Home", "home", 2026112301]]
made = convert(workbook("aliases.xlsx", survey=[
    [" Type ", "Name", "Caption", "Label::Español (es)", "Relevance", "Read only", "required", "media::image::English"],
    ["begin group", "about", "About", "Sobre"],
    ["select one  from yn", "ok", "OK?", "¿Bien?", None, None, True],
    [],
    ["int", "age", "  Age", "Edad", "${ok} = 1", "no", "yes"],
    ["photo", "picture", "Picture", "Foto", None, None, None, "yes.png"],
    ["end  group"],
], choices=[["list name", "value", "label::English", "label::Spanish", "area"],
            ["yn", 1.0, "Yes", "Sí", "north"], ["yn", 2, "No", "No", 0.1 + 0.2]],
    settings=[["title", "id_string", "version", "default_language"], ["Home", "home", 2026112301, "English"]]), "--anyway")
claim("other names that XLSForms give to columns and types are known", made == {
    "settings": {"form_title": "Home", "form_id": "home", "version": "2026112301", "default_language": "en"},
    "choices": {"yn": [{"name": "1", "label": {"en": "Yes", "es": "Sí"}, "area": "north"},
                       {"name": "2", "label": {"en": "No", "es": "No"}, "area": "0.3"}]},
    "survey": [{"type": "begin_group", "name": "about", "label": {"en": "About", "es": "Sobre"}, "survey": [
        {"type": "select_one yn", "name": "ok", "label": {"en": "OK?", "es": "¿Bien?"}, "required": "true"},
        {"type": "integer", "name": "age", "label": {"en": "  Age", "es": "Edad"}, "relevant": "${ok} = 1",
         "read_only": "false", "required": "true"},
        {"type": "image", "name": "picture", "label": {"en": "Picture", "es": "Foto"}, "image": {"en": "yes.png"}}]}],
}, made)

made = convert(workbook("dates.xlsx", settings=settings, survey=[
    ["type", "name", "label", "default"],
    ["date", "day", "Day", datetime.date(2026, 3, 7)],
    ["time", "hour", "Hour", datetime.time(9, 30)],
    ["integer", "whole", "Whole", 7.0],
    ["text", "code", "Code", "007"]]))
claim("dates, times and numbers are read as people see them",
      isinstance(made, dict) and [row["default"] for row in made["survey"]] == ["2026-03-07", "09:30:00", "7", "007"], made)

made = convert(workbook("curly.xlsx", settings=settings, survey=[
    ["type", "name", "label", "relevant"], ["integer", "a", "Who’s there?"],
    ["text", "b", "B", "${a} = 1\u00a0or string(${a}) = ‘x’"]]))
claim("curly quotes of spreadsheets are made straight in expressions, and left in texts",
      isinstance(made, dict) and made["survey"][1]["relevant"] == "${a} = 1 or string(${a}) = 'x'"
      and made["survey"][0]["label"] == "Who’s there?", made)

other = [["list_name", "name", "label"], ["fruit", "apple", "Apple"]]
made = convert(workbook("other.xlsx", settings=settings, choices=other, survey=[
    ["type", "name", "label"], ["select_one fruit or_other", "best", "Best"], ["select_multiple fruit", "all", "All"]]))
claim("or_other is written out, in a list of its own where others need the list as it is",
      isinstance(made, dict) and [choice["name"] for choice in made["choices"]["fruit_or_other"]] == ["apple", "other"]
      and len(made["choices"]["fruit"]) == 1
      and made["survey"][1] == {"type": "text", "name": "best_other", "label": "Specify other.",
                                "relevant": "selected(${best}, 'other')"}, made)
made = convert(workbook("other-alone.xlsx", settings=settings, choices=other, survey=[
    ["type", "name", "label"], ["select_one fruit or_other", "best", "Best"]]))
claim("or_other stands in the list itself when nobody else uses it",
      isinstance(made, dict) and [choice["name"] for choice in made["choices"]["fruit"]] == ["apple", "other"], made)

result = run(workbook("capitals.xlsx", Settings=settings, CHOICES=[["List_Name", "Name", "Label"], ["c", "x", "X"]], Survey=[
    ["Type", "NAME", "Label"], ["Select_One c", "b", "B"], ["DateTime", "d", "D"], ["select_one_from c", "e", "E"],
    ["Begin_Group", "g", "G"], ["TEXT", "h", "H"], ["End Group"], ["audit"]]), "-o", "-")
made = load(result.stdout.decode())
claim("capital letters of sheets, columns and types do not matter", result.returncode == 0
      and [(row["type"], row["name"]) for row in made["survey"]] == [("select_one c", "b"), ("dateTime", "d"), ("select_one c", "e"),
                                                                     ("begin_group", "g"), ("audit", "audit")]
      and "left out" not in said(result), said(result))

made = convert(workbook("spaces.xlsx", settings=settings, survey=[
    ["type", "name", "label", "constraint"], ["integer\u00a0", "\u00a0a ", "A", ". – 1 ≥ 2"], ["select\u00a0one\u00a0c", "b", "B"]],
    choices=[["list_name", "name", "label"], ["c", "x", "X"]]))
claim("spaces that do not break, dashes and signs of word processors are made plain", isinstance(made, dict) and made["survey"] == [
    {"type": "integer", "name": "a", "label": "A", "constraint": ". - 1 >= 2"},
    {"type": "select_one c", "name": "b", "label": "B"}], made)

made = convert(workbook("bare.xlsx", settings=settings, survey=[
    ["type", "name", "label", "label::Español (es)"], ["text", "a", "A", "Á"]]))
claim("a label without a language beside one in Spanish is in English",
      isinstance(made, dict) and made["survey"][0]["label"] == {"en": "A", "es": "Á"}
      and "default_language" not in made["settings"], made)

coded = openpyxl.Workbook()
coded.active.title = "survey"
for row in (["type", "name", "label"], ["select_one c", "a", "A"]):
    coded.active.append(row)
sheet = coded.create_sheet("choices")
for row in (["list_name", "name", "label"], ["c", 1, "One"], ["c", 12, "Twelve"]):
    sheet.append(row)
sheet["B2"].number_format = sheet["B3"].number_format = "000"
coded.save(folder / "codes.xlsx")
made = convert(folder / "codes.xlsx")
claim("codes that a format fills up with zeros have these zeros",
      isinstance(made, dict) and [c["name"] for c in made["choices"]["c"]] == ["001", "012"], made)
claim("a form without a version has today's",
      isinstance(made, dict) and re.fullmatch(r"20\d{6}01", made["settings"]["version"]) is not None, made)

piped = run("-", input=(folder / "codes.xlsx").read_bytes())
claim("- reads standard input and writes standard output",
      piped.returncode == 0 and load(piped.stdout.decode())["settings"]["form_id"] == "form" and not pathlib.Path("-.yaml").exists(),
      said(piped))
piped = run("-", "-o", folder / "piped.xlsx", input=piped.stdout)
claim("a definition from standard input becomes a workbook where -o says", piped.returncode == 0
      and openpyxl.load_workbook(folder / "piped.xlsx")["choices"]["B2"].value == "001", said(piped))

made = convert(workbook("rows.xlsx", settings=settings, survey=[
    ["type", "name", "label", "disabled"], ["text", "a", "A"], ["text", "b", "B", "yes"], [None, None, None], ["text", "c", "C"],
    ["# the end", None, "a remark"]]))
claim("empty rows, disabled rows and remarks are left out",
      isinstance(made, dict) and [row["name"] for row in made["survey"]] == ["a", "c"], made)

book = workbook("names.xlsx", settings=settings, survey=[
    ["type", "name", "label", "relevant"], ["integer", "Age", "Age"], ["integer", "age", "Other age"],
    ["text", "1st Name", "You said ${Age}", "${Age} > 17 and ${age} > 1"]])
result = run(book, "--rename", "--json", "--output", folder / "names.yaml")
renamed = load((folder / "names.yaml").read_text())
claim("--rename gives legal names, wherever a question is named",
      [row["name"] for row in renamed["survey"]] == ["age_2", "age", "q_1st_name"]
      and renamed["survey"][2]["label"] == "You said ${age_2}"
      and renamed["survey"][2]["relevant"] == "${age_2} > 17 and ${age} > 1", renamed)
claim("--rename says what it renamed", json.loads(result.stdout)["renamed"] == [
    {"from": "Age", "to": "age_2"}, {"from": "1st Name", "to": "q_1st_name"}], result.stdout)

everywhere = workbook("everywhere.xlsx", settings=[["title", "id_string", "version"], ["Home", "My Form!", 1]],
    choices=[["list_name", "name", "label", "Region", "score"], ["c", "x", "X", "N", "1"], ["c", "y", "Y", "S", "2"]],
    survey=[["type", "name", "label", "choice_filter", "default"], ["select_one c", "Niños", "A"],
            ["select_one c", "B", "B", "Region = 'Region' or Region = ${Niños}", "${last-saved#B}"]],
    scales=[["name", "label", "items"], ["s", "S", "Niños, B"]],
    headlines=[["name", "label", "question", "favourable"], ["h", "H", "B", "x"]],
    report=[["key", "value"], ["groups", "B"]])
made = convert(everywhere, "--rename", "--anyway")
claim("--rename follows into filters, answers saved last, our own sheets and the form", isinstance(made, dict)
      and made["settings"]["form_id"] == "my_form" and "region" in made["choices"]["c"][0]
      and made["survey"][1]["choice_filter"] == "region = 'Region' or region = ${ninos}"
      and made["survey"][1]["default"] == "${last-saved#b}" and made["scoring"]["scales"][0]["items"] == ["ninos", "b"]
      and made["scoring"]["headlines"][0]["question"] == "b" and made["report"]["groups"] == ["b"], made)
claim("names that are not legal say that --rename helps", "--rename gives legal names" in said(run(everywhere)))

made = convert(workbook("unnamed.xlsx", survey=[["type", "name", "label"], ["text", "a", "A"]],
                        settings=[["version"], ["1"]]))
claim("a form without an id is named after its file",
      isinstance(made, dict) and made["settings"]["form_id"] == "unnamed" and made["settings"]["form_title"] == "unnamed", made)

tables = folder / "mail.md"
tables.write_text("| survey |\n| | type | name | label |\n| | text | a | one \\| two |\n| settings |\n"
                  "| | form_id | form_title | version |\n| | mail | Mail | 1 |\n")
made = convert(tables)
claim("tables in a text are a workbook too", isinstance(made, dict) and made["survey"][0]["label"] == "one | two", made)

# --- mistakes -------------------------------------------------------------------------------------


def mistakes(*options, **sheets):
    result = run(workbook("wrong.xlsx", **({"settings": settings} | sheets)), "--json", *options,
                 "--output", folder / "wrong.yaml", "--force")
    return result.returncode, json.loads(result.stdout)["problems"]


def names(problem, sheet, row, column, words):
    return (problem.get("sheet"), problem.get("row"), problem.get("column")) == (sheet, row, column) and words in problem["message"]


for name, place, words, sheets in (
    ("a row without a type", ("survey", 2, "C"), "has no type", {"survey": [["type", "name", "label"], [None, None, "A"]]}),
    ("a group that never ends", ("survey", 2, "A"), "never ends",
     {"survey": [["type", "name", "label"], ["begin_group", "g", "G"], ["text", "a", "A"]]}),
    ("a group that ends twice", ("survey", 3, "A"), "no group is open",
     {"survey": [["type", "name", "label"], ["text", "a", "A"], ["end_group"]]}),
    ("a repeat that a group ends", ("survey", 4, "A"), "must end first",
     {"survey": [["type", "name", "label"], ["begin_repeat", "g", "G"], ["text", "a", "A"], ["end_group"]]}),
    ("a choice without a list", ("choices", 3, "B"), "belongs to no list",
     {"survey": [["type", "name", "label"], ["select_one yn", "a", "A"]],
      "choices": [["list_name", "name", "label"], ["yn", "y", "Y"], [None, "n", "N"]]}),
    ("an unknown type", ("survey", 2, "A"), "unknown type", {"survey": [["type", "name", "label"], ["foo", "a", "A"]]}),
    ("a reference to nothing", ("survey", 2, "D"), "no question 'b'",
     {"survey": [["type", "name", "label", "relevant"], ["text", "a", "A", "${b} = 1"]]}),
    ("a choice with a space", ("choices", 2, "B"), "holds a space",
     {"survey": [["type", "name", "label"], ["select_one yn", "a", "A"]],
      "choices": [["list_name", "name", "label"], ["yn", "y y", "Y"]]}),
    ("a language without a name", ("survey", 1, "C"), "is not a language",
     {"survey": [["type", "name", "label::Klingonese"], ["text", "a", "A"]]}),
    ("the same column twice", ("survey", 2, "D"), "twice",
     {"survey": [["type", "name", "label", "caption"], ["text", "a", "A", "B"]]}),
    ("a parameter without a value", ("survey", 2, "D"), "NAME=VALUE",
     {"survey": [["type", "name", "label", "parameters"], ["text", "a", "A", "rows"]]}),
    ("a key that a section does not have", ("design", 2, "A"), "no key of",
     {"survey": [["type", "name", "label"], ["text", "a", "A"]], "design": [["key", "value"], ["weights.size", "1"]]}),
    ("lists of an older kind", ("external_choices", 1, "A"), "select_one_from_file",
     {"survey": [["type", "name", "label"], ["text", "a", "A"]], "external_choices": [["list_name"]]}),
    ("a survey without the column type", ("survey", 1, "A"), "no column is called 'type'",
     {"survey": [["Our survey"], ["type", "name", "label"], ["text", "a", "A"]]}),
    ("choices without the column list_name", ("choices", 1, "A"), "no column is called 'list_name'",
     {"survey": [["type", "name", "label"], ["text", "a", "A"]], "choices": [["name", "label"], ["x", "X"]]}),
    ("a survey without questions", ("survey", 1, "A"), "no question stands", {"survey": [["type", "name", "label"]]}),
    ("select_one_external", ("survey", 2, "A"), "select_one_from_file",
     {"survey": [["type", "name", "label"], ["select_one_external c", "a", "A"]]}),
    ("a name that is there twice", ("survey", 3, "B"), "row 2 of survey",
     {"survey": [["type", "name", "label"], ["text", "a", "A"], ["text", "a", "B"]]}),
    ("a key to encrypt with", ("settings", 2, "D"), "no public_key",
     {"survey": [["type", "name", "label"], ["text", "a", "A"]], "settings": [settings[0] + ["public_key"], settings[1] + ["MII"]]}),
    ("a formula without a result", ("survey", 2, "C"), "no result yet", {"survey": [["type", "name", "label"], ["text", "a", "=A2"]]}),
    ("a quote that does not end", ("scales", 2, "C"), 'no " ends it',
     {"survey": [["type", "name", "label"], ["text", "a", "A"]], "scales": [["name", "label", "items"], ["s", "S", '"a']]}),
    ("a population file that is not there", ("design", 2, "B"), "cannot read the population file",
     {"survey": [["type", "name", "label"], ["text", "a", "A"]], "design": [["key", "value"], ["population", "nowhere"]]}),
    ("a formula that fails", ("survey", 2, "C"), "#REF!", {"survey": [["type", "name", "label"], ["text", "a", "#REF!"]]}),
):
    status, problems = mistakes(**sheets)
    claim(f"{name} is named with its sheet, row and column",
          status == 1 and any(problem["severity"] == "error" and names(problem, *place, words) for problem in problems), problems)

status, problems = mistakes(survey=[["type", "name", "label", "remarks"], ["text", "a", "A", "mine"]], notes=[["x"]])
claim("what means nothing in a definition is warned of", status == 0
      and any(names(p, "survey", 1, "D", "left out") for p in problems)
      and any(names(p, "notes", 1, "A", "left out") for p in problems), problems)
status, problems = mistakes(survey=[["type", "name", "label"], ["text", "a", "A", "lost"], ["select_one c", "b", "B"]],
                            choices=[["list_name", "name", "label", "my remarks"], ["c", "x", "X", "mine"]])
claim("what has no header, or one that is no name, is warned of", status == 0
      and any(names(p, "survey", 2, "D", "left out") for p in problems)
      and any(names(p, "choices", 1, "D", "left out") for p in problems), problems)
status, problems = mistakes(survey=[["type", "name", "label", "disabled"], ["text", "a", "A"], ["text", "b", "B", "yes"]])
claim("rows that are left out are named", any(names(p, "survey", 3, "A", "left out") for p in problems), problems)
status, problems = mistakes(survey=[["type", "name", "label::en", "label::es"], ["text", "a", "A"], ["text", "b", "B", "B"]])
claim("texts without a translation are named by their cells",
      any("survey!C2" in problem["message"] and problem["code"] == "untranslated" for problem in problems), problems)
status, problems = mistakes(survey=[["type", "name", "label"], ["foo", "a", "A"], [None, None, "B"]])
claim("all mistakes are named at once", len([p for p in problems if p["severity"] == "error"]) == 2, problems)
(folder / "wrong.yaml").unlink()
mistakes(survey=[["type", "name", "label"], ["foo", "a", "A"]])
claim("nothing is written when there is an error", not (folder / "wrong.yaml").exists())
status, problems = mistakes("--anyway", survey=[["type", "name", "label"], ["foo", "a", "A"]])
claim("--anyway writes it, to be mended there", status == 0 and (folder / "wrong.yaml").exists())

for name, content, words in (
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old .xls workbook"),
    ("secret.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "EncryptedPackage".encode("utf-16le"), "has a password"),
    ("table.xlsx", b"type,name,label\ntext,a,A\n", "perhaps a .csv"),
    ("picture.xlsx", b"\x89PNG\r\n\x1a\n", "no .xlsx workbook"),
    ("cut.xlsx", book.read_bytes()[:2000], "damaged"),
    ("empty.xlsx", b"", "the file is empty"),
):
    (folder / name).write_bytes(content)
    result = run(folder / name)
    claim(f"{name}: says what the file is", result.returncode == 1 and words in said(result), said(result))
empty = workbook("sheets.xlsx", table=[["a"]])
claim("a workbook without questions says which sheets an XLSForm has",
      "survey, choices and settings" in said(run(empty)), said(run(empty)))

there = run(book, "--rename", "--output", folder / "names.yaml")
claim("a file that is there is not written over without --force", there.returncode == 73 and "--force" in said(there), said(there))
claim("a missing file is named", run(folder / "none.xlsx").returncode == 66)

shutil.rmtree(folder)
print(f"1..{n}")
sys.exit(failed)
