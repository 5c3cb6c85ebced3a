import { parametersAt, type StrategyName, titled } from "../api/catalogue";
import * as fields from "../form/fields";
import { FieldInputs, Flag, type FormProps } from "./form_parts";
import { useOpening } from "./form_section";

interface Props extends FormProps {
  readonly name: StrategyName;
  /** Where they stand in the form: "strategy", or a path of their own. */
  readonly root?: string;
}

function Parameters({ name, root = "strategy", ...props }: Props) {
  const [path, at] = [`strategy.${name}`, `${root}.${name}`];
  const sizing = `${path}.sizing`;
  const isSized = `${at}.sizing`;
  return (
    <>
      <FieldInputs part={fields.fieldsOf(path, at)} {...props} />
      {parametersAt(sizing).length > 0 && (
        <Flag path={isSized} title="Size positions by the score" {...props} />
      )}
      {props.form.flags[isSized] && (
        <FieldInputs part={fields.fieldsOf(sizing, isSized)} {...props} />
      )}
    </>
  );
}

/** The parameters of a strategy as a group; of an entry of many, behind a summary. */
export function StrategyFields({ isOpen, ...props }: Props & { readonly isOpen?: boolean }) {
  const { name, root } = props;
  const details = useOpening(new RegExp(`^${root}\\.`), props.errors, isOpen);
  if (parametersAt(`strategy.${name}`).length === 0) return null;
  if (root === undefined) {
    return (
      <fieldset class="group">
        <legend>{titled(name)} strategy</legend>
        <Parameters {...props} />
      </fieldset>
    );
  }
  return (
    <details class="section" ref={details}>
      <summary>Parameters</summary>
      <Parameters {...props} />
    </details>
  );
}
