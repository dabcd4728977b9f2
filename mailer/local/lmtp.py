"""Decides how LMTP differs from SMTP: its greeting, and an answer for each recipient (RFC 2033)."""

from aiosmtpd.smtp import syntax

from mailer.local.conversation import Conversation


class LmtpConversation(Conversation):
    """One LMTP connection: the same letters, greeted with LHLO and answered for each recipient."""

    lmtp = True

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """The greeting of LMTP."""
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Not part of LMTP (RFC 2033 4.1)."""
        await self.push("500 5.5.1 This is LMTP: greet with LHLO.")

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Not part of LMTP (RFC 2033 4.1)."""
        await self.push("500 5.5.1 This is LMTP: greet with LHLO.")
