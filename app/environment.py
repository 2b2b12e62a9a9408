"""Reading one setting from the environment; what is wrong with it is said in a sentence."""

from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email

from app.domain.errors import SettingsError


def mailbox(name: str, address: str) -> str:
    """The address as every mail server takes it, with the ASCII name of its domain; "" stays ""."""
    if not address.strip():
        return ""
    try:
        checked = validate_email(address.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise SettingsError(f"{name} cannot be used as an e-mail address: {error}") from error
    return checked.ascii_email or checked.normalized


def domain(name: str, domain: str) -> str:
    """The domain's ASCII name: ``lettres.é.org`` is ``lettres.xn--9ca.org`` in every mail."""
    try:
        checked = validate_email(f"b@{domain.strip()}", check_deliverability=False)
    except EmailNotValidError as error:
        raise SettingsError(f"{name} must be a domain alone, such as letters.example.org.") from error
    return checked.ascii_domain


def flag(env: Mapping[str, str], name: str) -> bool:
    """Whether it is set to yes; raises SettingsError for what is neither yes nor no."""
    value = env.get(name, "").strip().lower()
    if value in {"", "0", "no", "false"}:
        return False
    if value in {"1", "yes", "true"}:
        return True
    raise SettingsError(f"{name} must be 0 or 1.")


def number(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole number; raises SettingsError."""
    try:
        return int(env.get(name) or default)
    except ValueError as error:
        raise SettingsError(f"{name} must be a number.") from error
