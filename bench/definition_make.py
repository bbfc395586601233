#!/usr/bin/env python3
"""definition_make.py QUESTIONS LANGUAGES - writes a large survey definition, for bench/definition."""
import sys

questions, languages = int(sys.argv[1]), int(sys.argv[2])
codes = ["en", "es", "ko", "zh-Hant", "hy", "tl", "fa", "ar", "ru", "ja", "vi", "km", "th", "fr", "pt", "de", "it", "hi",
         "bn", "am"][:languages]


def text(words):
    return "{" + ", ".join(f'{code}: "{words} ({code})"' for code in codes) + "}"


print(f'settings: {{form_id: large, form_title: {text("A large survey")}, version: "1"}}')
print("choices:\n  agree:")
for score in range(1, 6):
    print(f'    - {{name: a{score}, score: {score}, label: {text(f"Answer {score}")}}}')
print("survey:")
for i in range(questions):
    before = f"q{i - 1}"
    label = text(f"How much do you agree with statement number {i} of this survey?")
    if i % 4 == 0:
        print(f"  - {{type: integer, name: q{i}, label: {label}, constraint: '. >= 0 and . <= 100', default: 5}}")
    elif i % 4 == 1:
        print(f"  - {{type: select_one agree, name: q{i}, label: {label}, relevant: '${{{before}}} > 18', required: true}}")
    elif i % 4 == 2:
        print(f"  - {{type: select_multiple agree, name: q{i}, label: {label}, relevant: \"${{{before}}} != 'a1'\"}}")
    else:
        print(f"  - {{type: calculate, name: q{i}, calculation: \"if(selected(${{{before}}}, 'a1'), 1, 0)\"}}")
