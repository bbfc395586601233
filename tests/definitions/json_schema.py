# usage: python3 json_schema.py CANVASS SOURCE-ROOT. Proves with another validator
# that schema/definition.schema.json is what `canvass schema` writes, accepts every
# good definition, and refuses nothing that `canvass check` accepts. Speaks TAP.
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

canvass, root = sys.argv[1], pathlib.Path(sys.argv[2])
n = 0
failed = False


class CoreLoader(yaml.CSafeLoader):
    """libyaml, as in canvass, with the plain values of YAML 1.2 as in editors: a date is a text, and so is `no`."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, expression, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(expression), list(first))
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def claim(name, message=None):
    global n, failed
    n += 1
    print(f"{'ok' if message is None else 'not ok'} {n} - {name}")
    if message is not None:
        failed = True
        print(re.sub("^", "# ", str(message), flags=re.M))


written = subprocess.run([canvass, "schema"], capture_output=True, text=True, check=True).stdout
committed = (root / "schema" / "definition.schema.json").read_text()
claim(
    "schema/definition.schema.json is what 'canvass schema' writes",
    None if written == committed else "run: canvass schema > schema/definition.schema.json",
)
schema = json.loads(written)
jsonschema.Draft202012Validator.check_schema(schema)
claim("it is a JSON Schema of draft 2020-12")
validator = jsonschema.Draft202012Validator(schema)


def refusal(definition):
    error = jsonschema.exceptions.best_match(validator.iter_errors(definition))
    return None if error is None else f"{error.json_path}: {error.message}"


def bare(node, path=""):
    """Keys that an editor could not explain."""
    for key, value in node.get("properties", {}).items():
        if "description" not in value:
            yield f"{path}/{key}"
    for key, value in node.items():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict) and key != "if":
                yield from bare(child, f"{path}/{key}")


claim("every key is explained", "\n".join(bare(schema)) or None)

good = sorted(root.glob("survey-defs/*.yaml")) + sorted(root.glob("tests/definitions/good/*.yaml"))
good = [file for file in good if file.name != "sites.yaml"] + [root / "tests/bfi/bfi.yaml", root / "tests/cli/visit.yaml"]
for file in good:
    claim(f"{file.relative_to(root)} is valid", refusal(yaml.load(file.read_text(), CoreLoader)))

folder = pathlib.Path(tempfile.mkdtemp(prefix="canvass-schema-"))


def check_accepts(text):
    file = folder / "definition.yaml"
    file.write_text(text)
    return subprocess.run([canvass, "check", "--quiet", str(file)], capture_output=True).returncode == 0


# What the schema refuses, the program refuses too.
for file in sorted((root / "tests/definitions/wrong").glob("*.yaml")):
    try:
        definition = yaml.load(file.read_text(), CoreLoader)
    except (yaml.YAMLError, RecursionError):
        continue
    if not isinstance(definition, dict) or "sites" in definition and "survey" not in definition:
        continue
    said = refusal(definition)
    if said is not None:
        status = subprocess.run([canvass, "check", "--quiet", str(file)], capture_output=True).returncode
        claim(f"{file.name} is refused by the program as by the schema", None if status == 1 else said)

least = yaml.load((root / "tests/definitions/good/least.yaml").read_text(), CoreLoader)
everything = yaml.load((root / "tests/definitions/good/everything.yaml").read_text(), CoreLoader)


def both_refuse(name, base, change):
    definition = copy.deepcopy(base)
    change(definition)
    text = yaml.safe_dump(definition, allow_unicode=True)
    message = None
    if refusal(definition) is None:
        message = "the schema accepts it"
    elif check_accepts(text):
        message = "the program accepts it"
    claim(f"both refuse {name}", message)


def question(base, key, value):
    return lambda definition: definition["survey"][0].update({key: value})


both_refuse("a definition without a survey", least, lambda d: d.pop("survey"))
both_refuse("a survey without questions", least, lambda d: d.update(survey=[]))
both_refuse("an unknown section", least, lambda d: d.update(surveys=[]))
both_refuse("a setting that is misspelt", least, lambda d: d["settings"].update(form_titel="A"))
both_refuse("a version that is a number", least, lambda d: d["settings"].update(version=2026112301))
both_refuse("an unknown type of question", least, question(least, "type", "intger"))
both_refuse("a select without a list", least, question(least, "type", "select_one"))
both_refuse("a repeat count of a question that is no repeat", least, lambda d: d["survey"].append(
    {"type": "integer", "name": "more", "label": "More", "repeat_count": "1"}))
both_refuse("a parameter that does not exist", least, lambda d: d["survey"].append(
    {"type": "text", "name": "more", "label": "More", "parameters": {"lines": 3}}))
both_refuse("a list from a file without its ending", least, question(least, "type", "select_one_from_file homes"))
both_refuse("a calculate without a calculation", least, lambda d: d["survey"].append({"type": "calculate", "name": "more"}))
both_refuse("a name with a capital letter", least, question(least, "name", "Age"))
both_refuse("an unknown condition", least, lambda d: d.update(readiness=[{"condition": "luck"}]))
both_refuse("a key of another condition", least, lambda d: d.update(readiness=[{"condition": "stakeholders", "share": 0.5}]))
both_refuse("an unknown standard", least, lambda d: d.update(disclosure={"standard": "none-at-all"}))
both_refuse("a number below its bound", least, lambda d: d.update(disclosure={"min_n": 0}))
both_refuse("a scale without items", everything, lambda d: d["scoring"]["scales"][0].pop("items"))
both_refuse("a text that is a list", least, question(least, "label", ["Age"]))


def names_agree(kind, names, place):
    """For each of the names: what the program says, the schema says."""
    wrong = []
    for name in names:
        definition = copy.deepcopy(least)
        place(definition, name)
        text = yaml.safe_dump(definition, default_style='"')
        if check_accepts(text) != (refusal(definition) is None):
            wrong.append(name)
    claim(f"both agree which {kind} are legal", f"not on {wrong}" if wrong else None)


names = ["a", "a1", "a_b", "a__b", "_a", "1a", "a-b", "A", "aB", "a b", "a.b", "ä", "a" * 56, "a" * 57, "a_", "a-", "-a", "a-_b", "a-b_c"]
names_agree("names", names, lambda d, name: d["survey"][0].update(name=name))
names_agree("form ids", names, lambda d, name: d["settings"].update(form_id=name))
names_agree(
    "languages",
    ["en", "es", "fil", "zh-Hant", "pt-BR", "es-419", "e", "engl", "EN", "en-", "en-u", "en_US", "zh-Hant-TW-abcde"],
    lambda d, name: d["settings"].update(default_language=name),
)
print(f"1..{n}")
sys.exit(failed)
