import { FieldInputs, type FormProps } from "../../views/form_parts";
import { AxesEditor } from "../sweep/axes_editor";
import { FOLDS } from "./folds";

/** The grid to choose from, and how trainings and tests follow each other. */
export function FoldsEditor(props: FormProps) {
  return (
    <>
      <AxesEditor {...props} />
      <fieldset class="group">
        <legend>Folds</legend>
        <p class="hint">
          Each fold chooses a cell by its training and tests it on the days behind it.
        </p>
        <FieldInputs part={FOLDS} {...props} />
      </fieldset>
    </>
  );
}
