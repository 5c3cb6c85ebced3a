import type { ComponentChildren } from "preact";
import * as fields from "../form/fields";
import * as trading from "../form/trading_fields";
import { askingOf } from "../kinds/table";
import { ChoiceInput, FieldInputs, Flag, type FormProps, TextInput } from "../views/form_parts";
import { Section, useOpening } from "../views/form_section";
import { StrategyFields } from "../views/strategy_fields";

const ALL = /^(strategy|costs|venueProfile|capital|direction|rules|margin|label|strictData)\b/;
const COSTS = /^(costs|venueProfile)\b/;
const CAPITAL = /^capital\b/;
const RULES = /^(direction|rules)\b/;
const MARGIN = /^margin\b/;

type Group = (props: FormProps) => ComponentChildren;

const Strategies: Group = (props) => {
  const { form } = props;
  if (askingOf(form.mode).hasEntries) return null; // each has its own
  return <StrategyFields key={form.strategy} name={form.strategy} {...props} />;
};

const Costs: Group = (props) => (
  <Section title="Costs" roots={COSTS} {...props}>
    <FieldInputs
      part={trading.COSTS}
      first={<ChoiceInput choice={trading.venueProfile(props.options.venues)} {...props} />}
      {...props}
    />
  </Section>
);

const Capital: Group = (props) => (
  <Section title="Capital" roots={CAPITAL} {...props}>
    <FieldInputs part={trading.CAPITAL} {...props} />
  </Section>
);

const Rules: Group = (props) => (
  <Section title="Direction and order rules" roots={RULES} {...props}>
    <FieldInputs
      part={trading.RULES}
      first={<ChoiceInput choice={trading.DIRECTION} {...props} />}
      {...props}
    />
    <FieldInputs part={trading.ENTRY_BASIS} {...props} />
  </Section>
);

const Margin: Group = (props) => (
  <Section title="Margin" roots={MARGIN} {...props}>
    <Flag {...trading.MARGIN} {...props} />
    {fields.isTicked(props.form, trading.MARGIN) && (
      <>
        <FieldInputs part={trading.ISOLATED} {...props}>
          <TextInput
            path={trading.TIERS}
            title="Maintenance tiers"
            hint="By notional, instead of one rate."
            placeholder="0=0.004, 50000=0.005"
            {...props}
          />
        </FieldInputs>
        <Flag {...trading.REBALANCE} {...props} />
        {fields.isTicked(props.form, trading.REBALANCE) && (
          <FieldInputs part={trading.REBALANCING} {...props} />
        )}
      </>
    )}
  </Section>
);

const Data: Group = (props) => (
  <fieldset class="group">
    <legend>Data</legend>
    <Flag
      path="strictData"
      title="Refuse flawed data: no run where the history has gaps or doubtful prices"
      {...props}
    />
  </fieldset>
);

const Record: Group = (props) => (
  <fieldset class="group">
    <legend>Record</legend>
    <div class="fields">
      <TextInput
        path="label"
        title="Label"
        hint="Shown in the list of runs."
        maxLength={props.options.limits.labelLength}
        {...props}
      />
      <TextInput
        path="idempotencyKey"
        title="Idempotency key"
        hint="The same key never starts a second run."
        {...props}
      />
    </div>
  </fieldset>
);

/** Everything the API takes beyond market, period and strategy, in groups that open and close. */
export function Advanced({ isCloned, ...props }: FormProps & { readonly isCloned: boolean }) {
  const isUsed = isCloned && props.differing.some(({ path }) => ALL.test(path));
  return (
    <details class="advanced" ref={useOpening(ALL, props.errors, isUsed)}>
      <summary>Advanced: parameters, costs, capital, rules, margin</summary>
      <p class="hint">Blank fields keep the default, shown in grey.</p>
      <Strategies {...props} />
      <Costs {...props} />
      <Capital {...props} />
      <Rules {...props} />
      <Margin {...props} />
      <Data {...props} />
      <Record {...props} />
    </details>
  );
}
