"""The GraphQL documents that the commands send."""

from api.client.kind import Start
from api.client.report import reports


def _of_each(part: str) -> str:
    return "\n".join(f"... on {one.type} {{ {getattr(one, part)} }}" for one in reports().values())


RUN = f"""
fragment Head on Run {{
  __typename id kind status label tags note pinned createdAt startedAt finishedAt
  progress {{ done total fraction etaSeconds unit }}
  rerunOnNewData rerunFailure rerunOf {{ id }} rerunAs {{ id }}
  failure {{ message }} trials trialsAreExact
  provenance {{
    engineVersion configHash dataHash
    venueProfiles {{ venue symbol sha256 files {{ origin sha256 }} values {{ name }} }}
  }}
}}
fragment Worth on Judged {{
  verdict {{ grade sentence reasons {{ sentence speaksFor }} }}
}}
fragment Result on Run {{
  ...Head
  ... on Judged {{ ...Worth }}
  {_of_each("result")}
}}
{"".join(one.fragments for one in reports().values())}
query Run(
  $id: ID!, $metric: SweepMetric!, $direction: OrderDirection!, $top: Int!, $longRun: Boolean!
) {{
  run(id: $id) {{ ...Result }}
}}
"""


def start(kind: Start) -> str:
    """The mutation that starts a run, with every answer it may get."""
    return f"""
mutation Start($input: {kind.input_type}!) {{
  answer: {kind.mutation}(input: $input) {{
    __typename
    ... on RunAccepted {{ reused run {{ id status }} }}
    ... on InvalidInput {{ field }}
    ... on Error {{ message }}
  }}
}}
"""


WAITING = "query Waiting($id: ID!) { run(id: $id) { waiting { message } } }"

RUN_EVENTS = """
subscription Watch($id: ID!, $after: String) {
  runEvents(id: $id, after: $after) {
    __typename
    ... on RunProgressed { cursor status progress { done total etaSeconds unit } }
    ... on CellsComputed { cursor }
    ... on RunFinished { cursor status }
  }
}
"""

RUN_JUDGED = "subscription Judged($id: ID!) { runJudged(id: $id) { runId } }"

CANCEL = """
mutation Cancel($id: ID!) {
  answer: cancelRun(id: $id) {
    __typename
    ... on RunCancelled { run { id status } }
    ... on Error { message }
  }
}
"""

DELETE = """
mutation Delete($id: ID!) {
  answer: deleteRun(id: $id) {
    __typename
    ... on RunDeleted { id }
    ... on Error { message }
  }
}
"""

DELETE_MARKET = """
mutation DeleteMarket($venue: String!, $symbol: String!) {
  answer: deleteMarket(venue: $venue, symbol: $symbol) {
    __typename
    ... on MarketDeleted { venue symbol }
    ... on Error { message }
  }
}
"""

UPDATE = """
mutation Update($id: ID!, $input: UpdateRunInput!) {
  answer: updateRun(id: $id, input: $input) {
    __typename
    ... on RunUpdated { run { id } }
    ... on Error { message }
  }
}
"""

RUNS = f"""
query Runs(
  $first: Int!, $after: String, $kind: RunKind, $status: RunStatus, $where: RunFilterInput,
  $orderBy: RunOrderInput
) {{
  page: runs(
    first: $first, after: $after, kind: $kind, status: $status, where: $where, orderBy: $orderBy
  ) {{
    nodes {{
      id kind status label tags pinned createdAt finishedAt failure {{ message }}
      progress {{ done total fraction unit }}
      {_of_each("listed")}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

TRACK_MARKET = """
mutation TrackMarket($input: TrackMarketInput!) {
  answer: trackMarket(input: $input) {
    __typename
    ... on MarketTracked { market { tracking { everyHours } } }
    ... on Error { message }
  }
}
"""

UNTRACK_MARKET = """
mutation UntrackMarket($venue: String!, $symbol: String!) {
  answer: untrackMarket(venue: $venue, symbol: $symbol) {
    __typename
    ... on Error { message }
  }
}
"""

COMPARE = """
query Compare($ids: [ID!]!) {
  answer: compareRuns(ids: $ids) {
    runs { id kind label summary { strategy parameters markets { symbol } } }
    metrics { metric title values differences }
    differences { path values }
    warnings
  }
}
"""

MARKETS = """
query Markets(
  $first: Int!, $after: String, $venue: String, $search: String, $tracked: Boolean
) {
  page: markets(
    first: $first, after: $after, venue: $venue, search: $search, tracked: $tracked
  ) {
    nodes {
      venue symbol synthetic tradableFrom tradableTo
      coverage { kind timeframe firstAt lastAt rows gaps missingBars }
      quality { grade canBacktest findings { severity code sentence } }
      fundingStatistics { settlements meanRate positiveShare atBaselineShare annualisedRate }
      tracking {
        everyHours nextAt isUpdating lastSuccessAt lastFailureAt lastFailure failures lastRunId
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""

WEBHOOKS = """
query Webhooks($first: Int!, $after: String) {
  page: webhooks(first: $first, after: $after) {
    nodes {
      id url label createdAt disabledAt
      pending: deliveries(first: 1, status: PENDING) { totalCount }
      delivered: deliveries(first: 1, status: DELIVERED) { totalCount }
      dead: deliveries(first: 1, status: DEAD) { totalCount }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""

CREATE_WEBHOOK = """
mutation CreateWebhook($input: CreateWebhookInput!) {
  answer: createWebhook(input: $input) {
    __typename
    ... on WebhookCreated { secret webhook { id url label createdAt } }
    ... on Error { message }
  }
}
"""

DELETE_WEBHOOK = """
mutation DeleteWebhook($id: ID!) {
  answer: deleteWebhook(id: $id) {
    __typename
    ... on WebhookDeleted { id }
    ... on Error { message }
  }
}
"""

ROTATE_WEBHOOK = """
mutation RotateWebhook($id: ID!, $graceSeconds: Int!) {
  answer: rotateWebhookSecret(id: $id, graceSeconds: $graceSeconds) {
    __typename
    ... on WebhookSecretRotated { secret webhook { id previousSecretUntil } }
    ... on Error { message }
  }
}
"""

REDELIVER_WEBHOOK = """
mutation RedeliverWebhook($messageId: ID!) {
  answer: redeliverWebhook(messageId: $messageId) {
    __typename
    ... on WebhookRedelivered { delivery { status } }
    ... on Error { message }
  }
}
"""

DELIVERIES = """
query Deliveries($id: ID!, $first: Int!, $after: String, $status: WebhookDeliveryStatus) {
  node(id: $id) {
    ... on Webhook {
      deliveries(first: $first, after: $after, status: $status) {
        nodes {
          messageId runId status attempts createdAt nextAttemptAt finishedAt statusCode failure
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""

VENUES = """
query Venues($venue: String) {
  venues(venue: $venue) {
    venue title
    values { ...Value }
    symbols { symbol values { ...Value } }
  }
}
fragment Value on VenueValue { name unit meaning value asOf dated source origin }
"""
