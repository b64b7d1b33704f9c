"""The file of a fleet: what it may say, and what is told of one that cannot be used."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flushproof.errors import FlushproofError, InterlockRefused, UsageError
from flushproof.fleet.plan import FleetPlan, read_plan
from flushproof.settings import OwnBaseline

ACCESS, SECRET = "NeverInAFile00000000", "TheSecretThatIsInNoFile0000000000000000"
VARIABLES = {
    "KOREA_ACCESS": ACCESS,
    "KOREA_SECRET": SECRET,
    "A_REDIS": "redis://:pass-word-1@127.0.0.1",
}
KEYS = 'access-key-env = "KOREA_ACCESS"\nsecret-key-env = "KOREA_SECRET"\n'
BUDGET = f'target = "public"\ninstance-no = "1"\nflush-budget = 1\nconfirm = "1"\n{KEYS}'

Mock = pytest.MonkeyPatch
Read = Callable[[str], FleetPlan]


def one(lines: str = "", name: str = "kr") -> str:
    """A [[target]]."""
    return f'[[target]]\nname = "{name}"\n{lines}\n'


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a text as the file `targets.toml`."""

    def plan_of(text: str) -> FleetPlan:
        file = tmp_path / "targets.toml"
        file.write_text(text, encoding="utf-8")
        environ = {**VARIABLES, "HOME": str(tmp_path)}
        return read_plan(file, tmp_path / "reports", environ, lambda: 7)

    return plan_of


class TestWhatItSays:
    """Each table is what the options of a run would be."""

    def test_each_target_has_its_own_options(self, read: Read, tmp_path: Path) -> None:
        """What is not said is usual for that target, and the reports go to its folder."""
        plan = read("parallel = 3\n" + one(f'target = "public"\nrate = 2\n{KEYS}') + one(name="us"))

        korea, here = (target.settings for target in plan.targets)
        assert 3 == plan.parallel
        assert ("https://ncloud.apigw.ntruss.com", 2.0, 150) == (
            korea.target,
            korea.rate,
            korea.request_budget,
        )
        assert ("embedded", None, 50) == (here.target, here.rate, here.examples)
        assert str(tmp_path / "reports" / "us") == here.report_dir

    def test_one_after_another_is_usual(self, read: Read) -> None:
        """Nobody is asked for more at once than was said."""
        assert 1 == read(one()).parallel

    def test_a_process_sees_its_own_keys_and_nobody_else_s(self, read: Read) -> None:
        """Under the usual names; that of another target is not even set."""
        plan = read(one(f'target = "public"\n{KEYS}') + one('redis-url-env = "A_REDIS"', "us"))

        korea, here = (target.environ for target in plan.targets)
        assert (ACCESS, SECRET) == (korea["NCLOUD_ACCESS_KEY"], korea["NCLOUD_SECRET_KEY"])
        assert "NCLOUD_SECRET_KEY" not in here
        assert [] == [name for name in VARIABLES if name in {**korea, **here}]

    def test_the_usual_keys_are_for_who_names_none(self, read: Read, monkeypatch: Mock) -> None:
        """Even if another target names the same variables."""
        monkeypatch.setitem(VARIABLES, "NCLOUD_ACCESS_KEY", ACCESS)
        monkeypatch.setitem(VARIABLES, "NCLOUD_SECRET_KEY", SECRET)
        usual = KEYS.replace("KOREA", "NCLOUD").replace('ACCESS"', 'ACCESS_KEY"')

        plan = read(one(usual.replace('SECRET"', 'SECRET_KEY"')) + one('target = "public"', "us"))

        assert SECRET == plan.targets[1].environ["NCLOUD_SECRET_KEY"]

    def test_a_url_with_a_password_comes_from_a_variable(self, read: Read) -> None:
        """The option has it, the file has not."""
        plan = read(one('redis-url-env = "A_REDIS"'))

        assert VARIABLES["A_REDIS"] == plan.targets[0].settings.redis_url

    def test_a_seed_is_chosen_where_the_profile_says_any(self, read: Read) -> None:
        """As in a run of its own."""
        assert 7 == read(one('profile = "deep"')).targets[0].settings.seed

    def test_a_plan_shows_no_key(self, read: Read) -> None:
        """Printed in an error it would."""
        assert SECRET not in repr(read(one(f'target = "public"\n{KEYS}')))


WRONG = {
    "toml": ("[[target]\n", "is not TOML"),
    "empty": ("", "expected a [[target]] for each target"),
    "table": ('[target]\nname = "kr"\n', "expected a [[target]] for each target"),
    "member": (one("rat = 3"), "target kr: 'rat' is not a member"),
    "top": ("paralel = 2\n" + one(), "Did you mean parallel?"),
    "parallel": ("parallel = 0\n" + one(), "parallel: expected a whole number of 1 or more"),
    "truth": ("parallel = true\n" + one(), "parallel: expected a whole number of 1 or more"),
    "no name": ("[[target]]\nrate = 1\n", "[[target]] 1: name: expected a name"),
    "name": (one(name="../kr"), "[[target]] 1: name: expected a name"),
    "twice": (one() + one(), "[[target]] 2: name: kr is that of [[target]] 1"),
    "type": (one('rate = "fast"'), "target kr: rate: expected a number"),
    "text": (one("instance-no = 5"), "target kr: instance-no: expected a string"),
    "flag": (one('disposable = "yes"'), "target kr: disposable: expected true or false"),
    "list": (one('select = "timestamp/"'), "target kr: select: expected a list of strings"),
    "mixed": (one("select = [1]"), "target kr: select: expected a list of strings"),
    "value": (one("deadline = -1"), "target kr: --deadline: got -1"),
    "folder": (one('report-dir = "x"'), "target kr: report-dir: each target has a folder"),
    "shard": (one('shard = "1/2"'), "target kr: shard: each target has a folder"),
    "pair": (one('access-key-env = "KOREA_ACCESS"'), "go together, and one is missing"),
    "unset": (one('redis-url-env = "NOBODY"'), "redis-url-env: the variable that it names is not"),
    "both": (
        one('redis-url = "redis://h"\nredis-url-env = "A_REDIS"'),
        "redis-url-env: redis-url is there already",
    ),
    "no keys": (one('target = "public"'), "target kr: No credentials"),
}


class TestWrong:
    """What is wrong is told with file and place."""

    @pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
    def test_it_is_told_where(self, read: Read, tmp_path: Path, text: str, told: str) -> None:
        """Nothing is sent before all of it is right."""
        with pytest.raises(FlushproofError) as caught:
            read(text)

        assert told in str(caught.value)
        assert str(caught.value).startswith(f"{tmp_path}/targets.toml: ")

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        """By its name."""
        with pytest.raises(UsageError, match=r"--matrix .*nowhere\.toml: cannot be read"):
            read_plan(tmp_path / "nowhere.toml", tmp_path, {}, int)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=60), st.integers(0, 120), st.booleans())
    def test_whatever_stands_there_is_no_surprise(
        self, tmp_path: Path, noise: bytes, place: int, insert: bool
    ) -> None:
        """A plan, or an error of ours that names the file."""
        whole = (one(f'target = "public"\n{KEYS}') + one(name="us")).encode()
        file = tmp_path / "noise.toml"
        file.write_bytes(whole[:place] + noise + whole[place + (not insert) * len(noise) :])

        told = str(file)
        try:
            read_plan(file, tmp_path, VARIABLES, int)
        except FlushproofError as error:
            told = str(error)

        assert str(file) in told

    def test_deep_nesting_is_told(self, read: Read) -> None:
        """The parser gives up; we say where."""
        with pytest.raises(UsageError, match=r"targets\.toml"):
            read(f"parallel = {'[' * 50_000}")


class TestSecrets:
    """A key is refused, whatever it is called, and never repeated."""

    @pytest.mark.parametrize(
        "lines",
        [
            f'secret-key = "{SECRET}"',
            f'access-key = "{ACCESS}"',
            'password = "hunter2"',
            f'confirm-name = "{SECRET}"',
            f'access-key-env = "{ACCESS}"\nsecret-key-env = "{SECRET}"',
            'access-key-env = "ncp_iam_abc"\nsecret-key-env = "KOREA_SECRET"',
            f'redis-url = "redis://:{SECRET}@127.0.0.1"',
            f'example-db = "redis://somebody:{SECRET}@127.0.0.1"',
            f'target = "https://me:{SECRET}@gateway.example"\n{KEYS}',
            f'{KEYS}\nselect = ["{SECRET}"]',
            f"{KEYS}\n# it is {SECRET}",
        ],
    )
    def test_a_key_in_the_file_is_refused_and_not_repeated(self, read: Read, lines: str) -> None:
        """What to write in its place is said."""
        with pytest.raises(UsageError) as caught:
            read(one(lines))

        assert "name the environment variables" in str(caught.value)
        assert [] == [key for key in (SECRET, ACCESS, "hunter2") if key in str(caught.value)]


class TestInterlock:
    """Every rule of a single run holds for each target."""

    def test_a_flush_budget_is_confirmed_in_its_own_table(self, read: Read) -> None:
        """By number and by name."""
        plan = read(one(f'{BUDGET}confirm-name = "flush-me"'))

        assert 1 == plan.targets[0].settings.flush_budget

    @pytest.mark.parametrize(
        "lines",
        [
            BUDGET,
            BUDGET.replace('confirm = "1"', 'confirm-name = "flush-me"'),
            f'{BUDGET}confirm-name = "flush-me"'.replace('confirm = "1"', 'confirm = "2"'),
        ],
        ids=["no name", "no number", "another number"],
    )
    def test_one_that_is_not_confirmed_is_refused(self, read: Read, lines: str) -> None:
        """The table of another target confirms nothing."""
        with pytest.raises(InterlockRefused, match=r"targets\.toml: target kr: .*Nothing was sent"):
            read(one(lines) + one('confirm = "1"\nconfirm-name = "flush-me"', "us"))

    def test_plain_http_to_another_machine_is_refused(self, read: Read) -> None:
        """As in a run of its own."""
        with pytest.raises(UsageError, match="target kr: --target: got plain http"):
            read(one(f'target = "http://gateway.example"\n{KEYS}'))

    @pytest.mark.parametrize(
        ("lines", "what"),
        [
            ('redis-url = "redis://127.0.0.1:1"', "Redis"),
            (
                f'target = "http://127.0.0.1:1"\ndisposable = true\ninstance-no = "5"\n{KEYS}',
                "instance",
            ),
            ('record-dir = "cassettes"', "record-dir"),
        ],
        ids=["redis", "instance", "cassettes"],
    )
    def test_what_two_would_share_at_once_is_refused(
        self, read: Read, lines: str, what: str
    ) -> None:
        """One after another they may."""
        both = one(lines) + one(lines, "us")

        assert 2 == len(read(both).targets)
        with pytest.raises(UsageError, match=f"targets kr and us have the same {what}"):
            read(f"parallel = 2\n{both}")

    @pytest.mark.parametrize("folder", ["reports", "reports/kr", "reports/us/events.ndjson"])
    def test_a_baseline_that_would_be_written_over_is_refused(
        self, read: Read, tmp_path: Path, folder: str
    ) -> None:
        """By whichever target of the fleet."""
        with pytest.raises(OwnBaseline, match="target kr: --baseline"):
            read(one(f'baseline = "{tmp_path / folder}"') + one(name="us"))
