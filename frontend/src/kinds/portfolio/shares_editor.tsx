import { PORTFOLIO, weightFields } from "../../form/portfolio";
import { WEIGHTS } from "../../form/weights";
import { FieldInputs, type FormProps, idOf, NumberInputs } from "../../views/form_parts";
import { Section } from "../../views/form_section";

const IS_WEIGHT = /^portfolio\.weights\b/;

/** How the chosen markets share one capital: slots, rank, caps and a weight for each. */
export function SharesEditor(props: FormProps) {
  const { form, errors } = props;
  const error = errors[WEIGHTS];
  return (
    <fieldset class="group">
      <legend>How the markets share the capital</legend>
      <FieldInputs part={PORTFOLIO} {...props} />
      <div id={idOf(WEIGHTS)} class={error ? "wrong weights" : "weights"}>
        {form.markets.length > 0 && (
          <Section title="Weights" roots={IS_WEIGHT} {...props}>
            <p class="hint">
              Of each market: the share of capital × notional fraction that its position gets. Blank
              is one slot's part.
            </p>
            {error && <p class="error">{error}</p>}
            <NumberInputs fields={weightFields(form.markets)} {...props} />
          </Section>
        )}
      </div>
    </fieldset>
  );
}
