"""Decides what is read of a tenant's people: who they are, and who their manager is."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import named
from mailer.mailbox.trouble import Trouble

_ASKED = "id,displayName,mail,userPrincipalName,jobTitle,accountEnabled,department,companyName,userType"
_EVENTUAL = {"ConsistencyLevel": "eventual"}
"""Graph expands managers and counts only so."""
_MANAGER = "manager($levels=1;$select=id,mail,userPrincipalName,displayName,accountEnabled)"


@dataclass(frozen=True, kw_only=True)
class GraphPerson:
    """A user of the tenant. `id` is the Entra object id, `manager` that of their manager, or "".

    `enabled` is false for an account that is switched off, and `guest` true for somebody from elsewhere.
    """

    id: str
    name: str
    mail: str = ""
    login: str = ""
    """The user principal name, which need not be an address."""
    title: str = ""
    department: str = ""
    company: str = ""
    enabled: bool = True
    guest: bool = False
    manager: str = ""
    manager_mail: str = ""


def people(client: GraphClient, *, only: str = "") -> Iterator[GraphPerson]:
    """Everybody in the tenant, or those of an OData filter such as `companyName eq 'Northshire Council'`.

    Where the server will not tell managers along with people, each person's is asked for. Raises a
    trouble; somebody without a manager is no trouble.
    """
    params = {"$select": _ASKED, "$expand": _MANAGER, "$count": "true", "$top": "100"}
    params |= {"$filter": only} if only else {}
    along = True
    try:
        pages = list(client.pages("/users", params, heads=_EVENTUAL))
    except Trouble as trouble:
        if not trouble.refused:
            raise
        along = False
        del params["$expand"]
        pages = list(client.pages("/users", params, heads=_EVENTUAL))
    for page in pages:
        for each in page.get("value", ()):
            yield _person(each, each.get("manager") if along else _manager(client, str(each.get("id", ""))))


def _manager(client: GraphClient, id: str) -> Json | None:
    try:
        return client.get(f"/users/{named(id)}/manager", {"$select": "id,mail,userPrincipalName"})
    except Trouble as trouble:
        if trouble.status == 404:
            return None
        raise


def _person(told: Json, manager: Json | None) -> GraphPerson:
    def text(key: str, of: Json = told) -> str:
        return str(of.get(key) or "")

    return GraphPerson(
        id=text("id"),
        name=text("displayName"),
        mail=text("mail"),
        login=text("userPrincipalName"),
        title=text("jobTitle"),
        department=text("department"),
        company=text("companyName"),
        enabled=told.get("accountEnabled") is not False,
        guest=text("userType").lower() == "guest",
        manager=text("id", manager or {}),
        manager_mail=text("mail", manager or {}),
    )
