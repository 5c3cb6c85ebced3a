import { useState } from "preact/hooks";
import type { PartsFragment } from "../api/generated";
import { type Step, Waterfall } from "../charts/waterfall";
import * as format from "../format";
import { Picture } from "./picture";

/** From funding to the net P&L, which the last step leads to. */
export function stepsOf(a: PartsFragment, withLegs = false): Step[] {
  return [
    { label: "Funding received", value: a.fundingReceived },
    { label: "Funding paid", value: -a.fundingPaid },
    ...(withLegs
      ? [
          { label: "Spot leg", value: a.spotPnl },
          { label: "Perp leg", value: a.perpPnl },
        ]
      : [{ label: "Basis P&L", value: a.basisPnl }]),
    { label: "Spot fees", value: -a.spotFees },
    { label: "Perp fees", value: -a.perpFees },
    { label: "Slippage", value: -a.slippageCost },
    ...(a.borrowCost ? [{ label: "Borrow", value: -a.borrowCost }] : []),
    ...(a.spotYield ? [{ label: "Spot yield", value: a.spotYield }] : []),
    ...(a.interest ? [{ label: "Interest", value: a.interest }] : []),
    ...(a.liquidationCost ? [{ label: "Liquidation", value: -a.liquidationCost }] : []),
  ];
}

/** The same as bars that add up. */
export function WhereFrom({ parts: a }: { parts: PartsFragment }) {
  const [withLegs, setWithLegs] = useState(false);
  return (
    <section class="half" aria-labelledby="parts-title">
      <h2 id="parts-title">P&amp;L attribution</h2>
      <Picture name="where the net P&L came from">
        <Waterfall steps={stepsOf(a, withLegs)} total={{ label: "Net P&L", value: a.netPnl }} />
      </Picture>
      <label class="check">
        <input
          type="checkbox"
          name="legs"
          checked={withLegs}
          onChange={(event) => setWithLegs(event.currentTarget.checked)}
        />
        Show the two legs of the basis P&amp;L apart
      </label>
      <p class="hint">
        The price of spot and perp moves both legs, nearly by the same amount: together they are the
        basis P&amp;L, {format.signedAmount(a.basisPnl)}.
      </p>
    </section>
  );
}
