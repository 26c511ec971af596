/** The access levels of actions, as the Service Authorization Reference names them. */
export const ACCESS_LEVELS = ['List', 'Read', 'Write', 'Permissions management', 'Tagging'] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

const levelsByMask: readonly (readonly AccessLevel[])[] = Array.from(
  { length: 1 << ACCESS_LEVELS.length },
  (_, mask) => ACCESS_LEVELS.filter((_, bit) => mask & (1 << bit)),
);

/** The levels in a bit mask over ACCESS_LEVELS. */
export const levelsOf = (mask: number): readonly AccessLevel[] => levelsByMask[mask] ?? [];
