"""A notice on the desktop, through the command that the desktop has for it, if it has one."""

import html
import shutil
import subprocess

SECONDS = 5


def find_command(title: str, text: str) -> list[str] | None:
    """The command that shows a notice, None if there is none; what it says is never a script."""
    if (program := shutil.which("notify-send")) is not None:
        return [program, "--app-name=missioncat", "--", title, html.escape(text, quote=False)]
    if (program := shutil.which("osascript")) is not None:
        script = (
            "on run argv\n"
            "display notification (item 2 of argv) with title (item 1 of argv)\n"
            "end run"
        )
        return [program, "-e", script, title, text]
    return None


def notify(title: str, text: str) -> str | None:
    """Show a notice, or say in a sentence why not."""
    command = find_command(title, text)
    if command is None:
        return "There is no notify-send or osascript here, so no notice was shown."
    try:
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        return f"The notice could not be shown: {str(error)[:200]}."
    return None
