import { useEffect, useRef, useState } from "preact/hooks";
import { request } from "../api/client";
import { ImportMarketDataDocument, type ImportSource, VenuesDocument } from "../api/generated";
import {
  IMPORT_PATHS,
  type ImportTyped,
  NOTHING_TYPED,
  readImport,
  SOURCES,
  TIMEFRAMES,
} from "../form/import_form";
import type { Errors } from "../form/terms";
import { useAsked } from "../views/asked";
import { describedBy, Field, idOf } from "../views/form_parts";
import { Problem } from "../views/parts";
import { ImportJob } from "./import_job";

const VENUE = "market.venue";
const SYMBOL = "market.symbol";
const SINCE = "since";
const TIMEFRAME = "timeframe";
const SOURCE = "source";
const HINTS: Readonly<Record<string, string>> = {
  [VENUE]: "As ccxt calls it.",
  [SYMBOL]: "The perpetual, in ccxt's spelling.",
  [SINCE]: "From 00:00 UTC; blank goes on where the stored history ends.",
  [TIMEFRAME]: "Length of the price bars.",
  [SOURCE]: "Whole months from the public archive, where there is one.",
};

function Fields({
  typed,
  errors,
  onTyped,
}: {
  typed: ImportTyped;
  errors: Errors;
  onTyped(part: Partial<ImportTyped>): void;
}) {
  // Names to choose from; any other exchange of ccxt can be typed.
  const venues = useAsked(() => request(VenuesDocument, {}), "venues").data?.venues ?? [];
  const shared = (path: string) => ({
    id: idOf(path),
    name: path,
    "aria-invalid": errors[path] ? (true as const) : undefined,
    "aria-describedby": describedBy(path, HINTS[path], errors[path]),
  });
  return (
    <div class="fields">
      <Field path={VENUE} title="Exchange" hint={HINTS[VENUE]} error={errors[VENUE]}>
        <input
          type="text"
          list="import-venues"
          autoComplete="off"
          placeholder="binance"
          value={typed.venue}
          onInput={(event) => onTyped({ venue: event.currentTarget.value })}
          {...shared(VENUE)}
        />
        <datalist id="import-venues">
          {venues.map(({ venue, title }) => (
            <option key={venue} value={venue} label={title} />
          ))}
        </datalist>
      </Field>
      <Field path={SYMBOL} title="Symbol" hint={HINTS[SYMBOL]} error={errors[SYMBOL]}>
        <input
          type="text"
          autoComplete="off"
          placeholder="BTC/USDT:USDT"
          value={typed.symbol}
          onInput={(event) => onTyped({ symbol: event.currentTarget.value })}
          {...shared(SYMBOL)}
        />
      </Field>
      <Field path={SINCE} title="Since" hint={HINTS[SINCE]} error={errors[SINCE]}>
        <input
          type="date"
          value={typed.since}
          onInput={(event) => onTyped({ since: event.currentTarget.value })}
          {...shared(SINCE)}
        />
      </Field>
      <Field path={TIMEFRAME} title="Bars" hint={HINTS[TIMEFRAME]} error={errors[TIMEFRAME]}>
        <select
          value={typed.timeframe}
          onChange={(event) => onTyped({ timeframe: event.currentTarget.value })}
          {...shared(TIMEFRAME)}
        >
          {TIMEFRAMES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </Field>
      <Field path={SOURCE} title="From" hint={HINTS[SOURCE]} error={errors[SOURCE]}>
        <select
          value={typed.source}
          onChange={(event) => onTyped({ source: event.currentTarget.value as ImportSource })}
          {...shared(SOURCE)}
        >
          {Object.entries(SOURCES).map(([source, words]) => (
            <option key={source} value={source}>
              {words}
            </option>
          ))}
        </select>
      </Field>
    </div>
  );
}

/** Brings the history of a market in from its exchange, and follows the import to its end. */
export function ImportForm({ onStored }: { onStored(): void }) {
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  const [runId, setRunId] = useState<string>();
  const host = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new errors are what is revealed
  useEffect(() => {
    host.current?.querySelector<HTMLElement>(".wrong input, .wrong select")?.focus();
  }, [errors]);

  const send = async (): Promise<void> => {
    setProblem(undefined);
    const input = readImport(typed);
    if ("errors" in input) return setErrors(input.errors);
    setErrors({});
    setIsSending(true);
    try {
      const { started } = await request(ImportMarketDataDocument, { input });
      if (started.__typename === "RunAccepted") setRunId(started.run.id);
      else if (started.__typename === "InvalidInput" && IMPORT_PATHS.includes(started.field)) {
        setErrors({ [started.field]: started.message });
      } else setProblem(started.message);
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setIsSending(false);
    }
  };

  return (
    <details class="group section import">
      <summary>Import a market from its exchange</summary>
      <form
        ref={host}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Fields
          typed={typed}
          errors={errors}
          onTyped={(part) => setTyped((old) => ({ ...old, ...part }))}
        />
        <p class="row">
          <button type="submit" class="primary" disabled={isSending}>
            {isSending ? "Starting the import …" : "Import"}
          </button>
          <span class="hint">
            Settlements, perp, spot and mark bars up to now; the next import brings only what is
            new.
          </span>
        </p>
      </form>
      {problem && <Problem>{problem}</Problem>}
      {runId && <ImportJob id={runId} onStored={onStored} key={runId} />}
    </details>
  );
}
