"""The GraphQL documents of `carry explore`."""

_OUTLOOK = """
fragment Outlook on CarryOutlook {
  window firstAt lastAt settlements hours intervals { hours settlements }
  rates { mean median standardDeviation minimum maximum percentiles }
  eightHourRates { mean median standardDeviation minimum maximum percentiles }
  positiveShare negativeShare atBaselineShare autocorrelation
  longestPositive { settlements hours firstAt lastAt }
  longestNegative { settlements hours firstAt lastAt }
  yields {
    grossApr grossApy netApr netApy netRate roundTripCost breakEvenDays breakEvenSettlements
  }
  current {
    at ageHours isOld rate intervalHours eightHourRate percentile belowShare equalShare zScore
    trend trendChange positiveSettlements basis volumeOk score
    rateLevel trendFactor persistence basisLevel
  }
  verdict { grade notice reasons { sentence speaksFor } }
}
"""

RANKING = f"""
query Ranking(
  $first: Int!, $after: String, $window: FundingWindow!, $assumptions: CarryAssumptionsInput,
  $requireScore: Boolean!, $orderBy: RankingOrder!, $direction: OrderDirection!,
  $minSettlements: Int!, $venue: String, $search: String
) {{
  page: marketRanking(
    first: $first, after: $after, window: $window, assumptions: $assumptions,
    requireScore: $requireScore, orderBy: $orderBy, direction: $direction,
    minSettlements: $minSettlements, venue: $venue, search: $search
  ) {{
    nodes {{ rank market {{ venue symbol synthetic }} outlook {{ ...Outlook }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{_OUTLOOK}
"""

OUTLOOK = f"""
query Outlook(
  $venue: String!, $symbol: String!, $window: FundingWindow!,
  $assumptions: CarryAssumptionsInput, $requireScore: Boolean!
) {{
  market(venue: $venue, symbol: $symbol) {{
    venue symbol synthetic
    outlook(window: $window, assumptions: $assumptions, requireScore: $requireScore) {{
      ...Outlook
    }}
  }}
}}
{_OUTLOOK}
"""
