"""The playground at /graphql: local, and its first example runs."""

from playwright.sync_api import Page, expect


def test_the_example_mutation_starts_a_run(page: Page) -> None:
    page.goto("/graphql")
    expect(page.locator(".graphiql-query-editor")).to_contain_text("startBacktest")
    page.get_by_role("button", name="Execute query (Ctrl-Enter)").click()
    expect(page.locator(".result-window")).to_contain_text("RunAccepted")
