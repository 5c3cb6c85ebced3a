import { marketPath, runPath } from "../../state";
import { Link, Problem } from "../../views/parts";
import type { RunHead } from "../../views/run_types";
import { marketName } from "../../words";

/** How an import from an exchange ended, below where it was asked for. */
export function MarketImportEnded({ head }: { head: RunHead }) {
  const { market } = head.input as { market: { venue: string; symbol: string } };
  const details = <Link to={runPath(head.id)}>Details of this import</Link>;
  if (head.status === "SUCCEEDED") {
    return (
      <p class="note" role="status">
        {marketName(market)} is stored: <Link to={marketPath(market)}>show the market</Link>.{" "}
        {details}
      </p>
    );
  }
  if (head.status === "CANCELLED") {
    return (
      <p class="note" role="status">
        Cancelled: nothing of {marketName(market)} was changed. The same import goes on where it was
        stopped. {details}
      </p>
    );
  }
  return (
    <Problem>
      The import failed: {head.failure?.message ?? "no reason was stored."} {details}
    </Problem>
  );
}
