import { useState } from "preact/hooks";

export interface Copying {
  /** The text that the browser refused to take: it is shown, to be copied by hand. */
  readonly refused: string | undefined;
  readonly isCopied: boolean;
  copy(text: string): Promise<void>;
}

/** Puts a text on the clipboard; without permission, or https, a browser refuses. */
export function useCopy(): Copying {
  const [state, setState] = useState<{ refused?: string; isCopied: boolean }>({ isCopied: false });
  return {
    refused: state.refused,
    isCopied: state.isCopied,
    copy: (text) =>
      navigator.clipboard.writeText(text).then(
        () => setState({ isCopied: true }),
        () => setState({ isCopied: false, refused: text }),
      ),
  };
}
