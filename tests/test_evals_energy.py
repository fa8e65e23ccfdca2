from evals import energy
from evals.energy import Reading


def counter(root, name, value, ceiling=1_000_000):
    folder = root / name
    folder.mkdir(exist_ok=True)
    (folder / "energy_uj").write_text(f"{value}\n", encoding="utf-8")
    (folder / "max_energy_range_uj").write_text(f"{ceiling}\n", encoding="utf-8")
    return str(folder / "energy_uj")


def test_packages_are_read_and_their_parts_are_not(tmp_path):
    package = counter(tmp_path, "intel-rapl:0", 400)
    counter(tmp_path, "intel-rapl:0:0", 300)
    assert energy.read(tmp_path).counters == {package: 400}
    assert energy.read(tmp_path / "nowhere").counters == {}


def test_a_counter_that_started_again_is_followed(tmp_path):
    package = counter(tmp_path, "intel-rapl:0", 0)
    told = energy.spent(Reading(10.0, {package: 900_000}), Reading(12.5, {package: 600_000}))
    assert told == {"cpu_seconds": 2.5, "joules": 0.7, "energy": "compteurs RAPL, machine entière"}


def test_without_counters_the_estimate_says_so():
    told = energy.spent(Reading(1.0, {}), Reading(3.5, {}), watts=8)
    assert told == {"cpu_seconds": 2.5, "joules": 20.0, "energy": "estimation : 2,5 s de processeur × 8 W"}


def test_an_unreadable_counter_is_left_out(tmp_path):
    (tmp_path / "intel-rapl:0").mkdir()
    (tmp_path / "intel-rapl:0" / "energy_uj").write_text("interdit", encoding="utf-8")
    assert energy.read(tmp_path).counters == {}
