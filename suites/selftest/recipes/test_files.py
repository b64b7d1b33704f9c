"""`action.yml` and the recipes are what GitHub and GitLab take."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[3]

# A file, and the schema of it that check-jsonschema brings along.
FILES = [
    ("action.yml", ("vendor.github-actions",)),
    ("recipes/github-nightly.yml", ("vendor.github-workflows",)),
    ("recipes/gitlab.yml", ("vendor.gitlab-ci", "--data-transform", "gitlab-ci")),
]


@pytest.mark.parametrize(("name", "schema"), FILES)
def test_a_file_is_as_its_schema_says(name: str, schema: tuple[str, ...]) -> None:
    """A misspelt key is an error there, and nobody would see it here."""
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, name)

    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", [name for name, _ in FILES])
def test_no_expression_stands_in_a_script(name: str) -> None:
    """What somebody gives goes through the environment: in the script it would be run."""
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    scripts = [part.split("- uses:")[0] for part in text.split("run: ")[1:]]

    assert [] == [script for script in scripts if "${{" in script.split("\n    - ")[0]]
