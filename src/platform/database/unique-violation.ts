/** Whether a statement failed because a row with the same key is there. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === '23505' ||
  String((error as Error).message).includes('UNIQUE constraint failed')
