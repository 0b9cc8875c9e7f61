/** A size in MiB as Kubernetes writes it: `512Mi`, `8Gi`. */
export function quantityOf(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
