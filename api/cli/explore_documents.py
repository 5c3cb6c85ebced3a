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
  $minSettlements: Int!, $venue: String, $search: String, $tiers: [MarketTier!]
) {{
  page: marketRanking(
    first: $first, after: $after, window: $window, assumptions: $assumptions,
    requireScore: $requireScore, orderBy: $orderBy, direction: $direction,
    minSettlements: $minSettlements, venue: $venue, search: $search, tiers: $tiers
  ) {{
    nodes {{
      rank market {{ venue symbol synthetic }} outlook {{ ...Outlook }}
      capitalisation {{ usd tier asOf }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{_OUTLOOK}
"""

TIERS = """
query Tiers(
  $window: FundingWindow!, $assumptions: CarryAssumptionsInput, $requireScore: Boolean!,
  $minSettlements: Int!, $venue: String, $search: String, $tiers: [MarketTier!]
) {
  marketRanking(
    first: 1, window: $window, assumptions: $assumptions, requireScore: $requireScore,
    minSettlements: $minSettlements, venue: $venue, search: $search, tiers: $tiers
  ) {
    tiers {
      tier markets meanNetApr medianNetApr
      best { netApr market { venue symbol } }
      worst { netApr market { venue symbol } }
    }
  }
}
"""

OUTLOOK = f"""
query Outlook(
  $venue: String!, $symbol: String!, $window: FundingWindow!,
  $assumptions: CarryAssumptionsInput, $requireScore: Boolean!
) {{
  market(venue: $venue, symbol: $symbol) {{
    venue symbol synthetic capitalisation {{ usd tier asOf }}
    outlook(window: $window, assumptions: $assumptions, requireScore: $requireScore) {{
      ...Outlook
    }}
  }}
}}
{_OUTLOOK}
"""
