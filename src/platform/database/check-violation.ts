/** Whether a statement failed because a row would break the check of that name. */
export const isCheckViolation = (error: unknown, name: string): boolean => {
  const { code, constraint, message } = error as { code?: string; constraint?: string; message?: string }
  return (
    (code === '23514' && constraint === name) || String(message).includes(`CHECK constraint failed: ${name}`)
  )
}
