import { useEffect, useState } from "preact/hooks";

const PHONE = "(max-width: 600px)";

/** Whether the screen is as narrow as a phone's, followed when it is turned. */
export function useIsNarrow(): boolean {
  const [isNarrow, setIsNarrow] = useState(() => window.matchMedia(PHONE).matches);
  useEffect(() => {
    const query = window.matchMedia(PHONE);
    const follow = (): void => setIsNarrow(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isNarrow;
}
