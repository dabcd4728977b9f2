"""What is read of a tenant's people."""

from mailer.graph.tenant.people import GraphPerson, people
from tests.mailer.graph.props import Given


def _user(number: int, **more: object) -> dict[str, object]:
    told: dict[str, object] = {"id": f"id-{number}", "displayName": f"Person {number}", "accountEnabled": True}
    return told | more


def test_people_and_their_managers(given: Given) -> None:
    """What the tenant holds comes as it is; what it does not hold is empty."""
    boss = {"id": "id-2", "mail": "bo@northshire.example.org"}
    given.server.users = [
        _user(
            1,
            mail="ann@northshire.example.org",
            userPrincipalName="ann@northshire.example.org",
            jobTitle="Social worker",
            department="Adults",
            companyName="Northshire Council",
            manager=boss,
        ),
        _user(2, mail=None, accountEnabled=False, userType="Guest"),
    ]
    assert list(people(given.client())) == [
        GraphPerson(
            id="id-1",
            name="Person 1",
            mail="ann@northshire.example.org",
            login="ann@northshire.example.org",
            title="Social worker",
            department="Adults",
            company="Northshire Council",
            manager="id-2",
            manager_mail="bo@northshire.example.org",
        ),
        GraphPerson(id="id-2", name="Person 2", enabled=False, guest=True),
    ]


def test_page_after_page(given: Given) -> None:
    """Everybody comes, in the order of the tenant."""
    given.server.page = 7
    given.server.users = [_user(number) for number in range(30)]
    assert [each.id for each in people(given.client())] == [f"id-{number}" for number in range(30)]


def test_managers_are_asked_for_one_by_one_where_they_do_not_come_along(given: Given) -> None:
    """A server that expands nothing still tells who is whose manager; nobody's manager is no trouble."""
    given.server.misbehave(r"users\?.*expand", status=400, code="Request_UnsupportedQuery")
    given.server.users = [_user(1, boss={"id": "id-2"}), _user(2)]
    assert [each.manager for each in people(given.client())] == ["id-2", ""]
