import { type Markup, trusted } from './markup.js';

/** Hatchings, so that no state is told by its colour alone. They are never stretched. */
export function patterns(): Markup {
  return trusted(
    '<pattern id="hatch-cold" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
      '<rect class="under-hatch" width="6" height="6"/><rect class="hatch-cold" width="3.4" height="6"/></pattern>' +
      '<pattern id="hatch-holding" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">' +
      '<rect class="under-hatch" width="5" height="5"/><rect class="hatch-holding" width="3" height="5"/></pattern>' +
      '<pattern id="dots-other" width="5" height="5" patternUnits="userSpaceOnUse">' +
      '<rect class="under-hatch" width="5" height="5"/><circle class="dots-other" cx="2.5" cy="2.5" r="1.6"/></pattern>',
  );
}
