"""Documents against their JSON Schema, and the schema against the page that describes it.
usage: schema.py WRITE-DOCUMENTS SOURCE-ROOT. Speaks TAP."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

writer, root = sys.argv[1], pathlib.Path(sys.argv[2])
schema = json.loads((root / "report" / "assessment.schema.json").read_text())
page = (root / "docs" / "assessment-document.md").read_text()
count = 0


def claim(name, problem):
    global count
    count += 1
    print(f"{'not ok' if problem else 'ok'} {count} - {name}")
    for line in str(problem or "").splitlines():
        print(f"# {line}")


def first_error(validator, document):
    for error in validator.iter_errors(document):
        inner = "; ".join(f"{list(one.path)} {one.message[:100]}" for one in (error.context or [])[:3])
        return f"{list(error.absolute_path)}: {error.message[:200]} {inner}"
    return None


def without_text(value, path=""):
    """Texts that lack one of the two languages."""
    if isinstance(value, dict):
        if "en" in value and isinstance(value["en"], str):
            return [] if value.get("es") else [f"{path}: {value['en'][:60]}"]
        return [one for key, inner in value.items() for one in without_text(inner, f"{path}.{key}")]
    if isinstance(value, list):
        return [one for i, inner in enumerate(value) for one in without_text(inner, f"{path}[{i}]")]
    return []


def undescribed(part, path="document"):
    """Properties without a description of their own or of what they refer to."""
    for key, inner in part.get("properties", {}).items():
        if "description" not in inner and "$ref" not in inner and "anyOf" not in inner:
            yield f"{path}.{key}"
        yield from undescribed(inner, f"{path}.{key}")
    for one in part.get("anyOf", []):
        yield from undescribed(one, path)
    if isinstance(part.get("items"), dict):
        yield from undescribed(part["items"], path + "[]")


validator = jsonschema.Draft202012Validator(schema)
claim("the schema is one", None if not validator.check_schema(schema) else "no")
claim("every field of the schema is described", "\n".join(undescribed(schema)))
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([writer, str(root), folder], check=True)
    for name in ["none", "one", "five", "algin", "pulse"]:
        document = json.loads((pathlib.Path(folder) / f"{name}.json").read_text())
        claim(f"{name}: the document fits the schema", first_error(validator, document))
        claim(f"{name}: every text is there in English and Spanish", "\n".join(without_text(document)[:10]))
    broken = {**document, "draft": "perhaps"}
    claim("what does not fit is found", None if first_error(validator, broken) else "it was not found")
    extra = {**document, "secret": 1}
    claim("a field that is not described is found", None if first_error(validator, extra) else "it was not found")
named = set(re.findall(r"`([a-z_0-9]+)`", page))
claim("the page names every key at the top", "\n".join(set(schema["properties"]) - named))
claim("the page names no key at the top that is not there", "\n".join(
    set(re.findall(r"^\| `([a-z_]+)`", page.split("## The keys")[1].split("\n\n")[1], re.M)) - set(schema["properties"])))
print(f"1..{count}")
