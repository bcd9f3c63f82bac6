/** Reads a text, and remembers what came of the latest one: requests that follow one another nearly always say the same. */
export function remembering<Text extends string | undefined, Result>(
  read: (text: Text) => Result,
): (text: Text) => Result {
  let latest: { readonly text: Text; readonly result: Result } | null = null;
  return text => {
    if (latest === null || latest.text !== text) latest = { text, result: read(text) };
    return latest.result;
  };
}
