/** Whether a text is one that either database keeps as it is: PostgreSQL takes no NUL, UTF-8 has no lone surrogates. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
