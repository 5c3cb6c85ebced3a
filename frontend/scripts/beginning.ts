interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

function reached(entry: string, graph: Graph): Set<string> {
  const found = new Set<string>();
  const next = [entry];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    next.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}

/** The chunk of a module: "page" for what `entry` needs at once and `other`, which runs none of the
 * page, does not. */
export function beginning(entry: string, other: string) {
  let modules: Set<string> | undefined;
  return (id: string, graph: Graph): string | undefined => {
    if (!modules) {
      modules = reached(entry, graph);
      modules.delete(entry);
      for (const shared of reached(other, graph)) modules.delete(shared);
    }
    return modules.has(id) && !id.endsWith(".css") ? "page" : undefined;
  };
}
