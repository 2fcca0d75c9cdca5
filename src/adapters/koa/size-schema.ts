import { z } from 'zod';
import { type Sizes, sizesExpected } from '../../domain/sizes.ts';

type SizeMember = { readonly size: z.ZodOptional<z.ZodType<string, string>> };

/** The name of a size, where there are any. */
export function sizeMember(sizes: Sizes): SizeMember {
  const names = Object.keys(sizes);
  // then it is a member that nobody knows; and one that is left out all the same, as it may be
  if (names.length === 0) return {} as SizeMember;
  const listed = Object.entries(sizes).map(([name, edge]) => `\`${name}\` (${edge})`);
  return {
    size: z
      .enum(names, sizesExpected(sizes))
      .optional()
      .meta({
        description: `A picture with fewer pixels, made from the original when it is first asked for: ${listed.join(', ')} along its longer side. What has no more than that anyway is the print.`,
        examples: names.slice(0, 1),
      }),
  };
}

/** What can make a size fail, beside what can make any download fail. */
export const sizeProblems = [
  'image-limits-exceeded',
  'insufficient-storage',
  'invalid-image',
  'overloaded',
  'unsupported-jpeg-variant',
] as const;
