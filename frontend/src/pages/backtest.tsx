import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { allMarkets } from "../api/all_markets";
import { request } from "../api/client";
import { formOptions } from "../api/form_options";
import { RunDocument } from "../api/generated";
import { formFrom, formText } from "../form/address";
import { asSent } from "../form/as_sent";
import { differences } from "../form/differences";
import type { Options } from "../form/fields";
import { formOf } from "../form/from_input";
import { type Errors, fieldOf } from "../form/input";
import { type FormState, firstForm, type MarketNode } from "../form/model";
import { writtenOut } from "../form/presets";
import { askingOf, kindOf, type ReadyInput, readForm } from "../kinds/table";
import { acceptedPath, go, query, route, setQuery } from "../state";
import { useAsked } from "../views/asked";
import { idOf } from "../views/form_parts";
import { Loading, Problem } from "../views/parts";
import type { RunHead } from "../views/run_types";
import { BacktestForm } from "./backtest_form";

/** What the address calls a form that was typed into. */
const TYPED = "form";
const TYPED_EVERY_MS = 300; // browsers limit how often an address may change

/** The run that a form was made of: what it was asked, and what the form read of that. */
interface Cloned {
  readonly head: RunHead;
  readonly sent: object;
  readonly before: ReadyInput | undefined;
}

async function load(
  from: string | undefined,
  market: string | undefined,
): Promise<{
  options: Options;
  markets: MarketNode[];
  form: FormState;
  cloned: Cloned | undefined;
}> {
  const [options, markets, asked] = await Promise.all([
    formOptions(),
    allMarkets(),
    from ? request(RunDocument, { id: from }) : undefined,
  ]);
  const run = asked?.run;
  const typed = formFrom(query.peek().get(TYPED));
  if (!run || !kindOf(run.kind).asking) {
    return { options, markets, form: typed ?? firstForm(markets, market), cloned: undefined };
  }
  const { idempotencyKey: _, ...sent } = run.input as Record<string, unknown>;
  const form = formOf(run.kind, writtenOut(sent, options.presets));
  const before = readForm(form, options);
  return {
    options,
    markets,
    form: typed ?? form,
    cloned: { head: run, sent, before: "errors" in before ? undefined : before },
  };
}

/** Shows the first field that is wrong, also one inside a closed "advanced" section. */
function reveal(form: HTMLElement | null): void {
  const wrong = form?.querySelector<HTMLElement>(".wrong");
  const section = wrong?.closest("details");
  if (section) section.open = true;
  wrong?.querySelector<HTMLElement>("input, select")?.focus();
}

function Filled({
  options,
  markets,
  initial,
  cloned,
}: {
  options: Options;
  markets: MarketNode[];
  initial: FormState;
  cloned: Cloned | undefined;
}) {
  const [form, setForm] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  const host = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new errors are what is revealed
  useEffect(() => reveal(host.current), [errors]);

  const differing = useMemo(() => differences(form, options, askingOf(form.mode)), [form, options]);
  // Back leads to the form as it was left. What has been gone to since keeps its own address: the
  // form stands until the code of that page is there.
  const keep = useCallback(() => {
    const isHere = route.peek().view === "backtest";
    if (form !== initial && isHere) setQuery({ [TYPED]: formText(form) });
  }, [form, initial]);
  useEffect(() => {
    const timer = setTimeout(keep, TYPED_EVERY_MS);
    return () => clearTimeout(timer);
  }, [keep]);

  const change = (part: Partial<FormState>): void => setForm((old) => ({ ...old, ...part }));

  const refuse = (found: Errors): void => {
    setErrors(found);
    const hidden = Object.entries(found).filter(([path]) => !document.getElementById(idOf(path)));
    const words = hidden.map(([path, text]) => `${path}: ${text}`);
    setProblem(words.length ? words.join(" ") : undefined);
  };

  const submit = async (): Promise<void> => {
    const ready = readForm(form, options);
    if ("errors" in ready) return refuse(ready.errors);
    setIsSending(true);
    setProblem(undefined);
    setErrors({});
    try {
      const { before } = cloned ?? {};
      const isLike = cloned && before && before.mode === ready.mode;
      const input = isLike ? asSent(cloned.sent, before.input, ready.input) : ready.input;
      const answer = await askingOf(ready.mode).start(input as object);
      if (answer.__typename === "RunAccepted") {
        keep();
        return go(acceptedPath(answer, form.values.label?.trim()));
      }
      if (answer.__typename === "InvalidInput") {
        refuse({ [fieldOf(answer.field, form.entries)]: answer.message });
      } else if (answer.__typename === "MarketNotFound") {
        refuse({ [askingOf(form.mode).hasManyMarkets ? "markets" : "market"]: answer.message });
      } else if (answer.__typename === "NoData") refuse({ "period.start": answer.message });
      else setProblem(answer.message);
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setIsSending(false);
    }
  };

  return (
    <form
      ref={host}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <BacktestForm
        form={form}
        options={options}
        markets={markets}
        errors={errors}
        change={change}
        isSending={isSending}
        differing={differing}
        cloned={cloned?.head}
      />
      {problem && <Problem>{problem}</Problem>}
    </form>
  );
}

export function BacktestView({
  from,
  market,
}: {
  from: string | undefined;
  market: string | undefined;
}) {
  const { data, error } = useAsked(() => load(from, market), `${from} ${market}`);
  return (
    <>
      <h1>Backtest</h1>
      {error && <Problem>{error}</Problem>}
      {!data && !error && <Loading what="markets and defaults" />}
      {data && (
        <Filled
          options={data.options}
          markets={data.markets}
          initial={data.form}
          cloned={data.cloned}
        />
      )}
    </>
  );
}
