import { useEffect, useRef, useState } from "preact/hooks";
import { allMarkets } from "../api/all_markets";
import { request } from "../api/client";
import { FormOptionsDocument, RunDocument, VenuesDocument } from "../api/generated";
import type { Options } from "../form/fields";
import { formOf } from "../form/from_input";
import { type Errors, fieldOf } from "../form/input";
import { type FormState, firstForm, type MarketNode } from "../form/model";
import { writtenOut } from "../form/presets";
import { askingOf, kindOf, readForm } from "../kinds/table";
import { go, runPath } from "../state";
import { useAsked } from "../views/asked";
import { idOf } from "../views/form_parts";
import { Loading, Problem } from "../views/parts";
import { BacktestForm } from "./backtest_form";

// A broken file of the user's own profiles is no reason not to show the form.
const profiles = (): Promise<Options["venues"]> =>
  request(VenuesDocument, {}).then(
    ({ venues }) => venues,
    () => [],
  );

async function load(
  from: string | undefined,
  market: string | undefined,
): Promise<{
  options: Options;
  markets: MarketNode[];
  form: FormState;
  datesTyped: boolean;
}> {
  const [{ service, presets }, venues, markets, cloned] = await Promise.all([
    request(FormOptionsDocument, {}),
    profiles(),
    allMarkets(),
    from ? request(RunDocument, { id: from }) : undefined,
  ]);
  const run = cloned?.run;
  return {
    options: { ...service, presets, venues },
    markets,
    form:
      run && kindOf(run.kind).asking
        ? formOf(run.kind, writtenOut(run.input as Record<string, unknown>, presets))
        : firstForm(markets, market),
    datesTyped: run !== undefined && run !== null,
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
  datesTyped,
}: {
  options: Options;
  markets: MarketNode[];
  initial: FormState;
  datesTyped: boolean;
}) {
  const [form, setForm] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  const host = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new errors are what is revealed
  useEffect(() => reveal(host.current), [errors]);

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
      const answer = await askingOf(ready.mode).start(ready.input);
      if (answer.__typename === "RunAccepted") return go(runPath(answer.run.id));
      if (answer.__typename === "InvalidInput") refuse({ [fieldOf(answer.field)]: answer.message });
      else if (answer.__typename === "MarketNotFound") {
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
        datesTyped={datesTyped}
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
          datesTyped={data.datesTyped}
        />
      )}
    </>
  );
}
