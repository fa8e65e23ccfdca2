"""Where a model's files are: a folder, what was downloaded before, or a hub that is asked once and briefly."""

from pathlib import Path

_PATIENCE = 10  # seconds for the hub to answer


def local(name: str) -> Path | None:
    """The folder of a model that is on this machine, or None; no host is contacted."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import errors, snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (errors.LocalEntryNotFoundError, errors.HFValidationError):
        return None


def offered(name: str) -> bool:
    """Whether the hub answers that it has a model; the loaders themselves would try again for more than a minute."""
    from huggingface_hub import HfApi, errors

    unreachable = (errors.HTTPError, errors.HFValidationError, OSError)  # type: ignore[attr-defined]  # of its HTTP library
    try:
        HfApi().model_info(name, timeout=_PATIENCE)
    except unreachable:
        return False
    return True
