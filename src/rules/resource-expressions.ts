/** CEL for what `container` says of a resource, zero where it says nothing. The API server refuses what is no quantity. */
export function quantityAt(section: 'requests' | 'limits', resource: string): string {
  return `quantity(container.?resources.?${section}[?'${resource}'].orValue('0'))`;
}

/** CEL for whether `container` asks for some of a resource, or is limited to some of it. */
export function isPositive(section: 'requests' | 'limits', resource: string): string {
  return `${quantityAt(section, resource)}.isGreaterThan(quantity('0'))`;
}

/** CEL for whether this text is a quantity above zero. */
export function isPositiveText(text: string): string {
  return `quantity(${text}).isGreaterThan(quantity('0'))`;
}
