import type { Core, NodeSingular } from "cytoscape";

/** Pixels from the pointer to a node that is pointed at. */
const REACH = 26;

/** What is near the pointer: its node is named, and the relationships of the node stand out. */
export class Pointer {
  private at: NodeSingular | undefined;
  private frame = 0;
  private place: { x: number; y: number } | undefined;

  constructor(
    private readonly cy: Core,
    private readonly container: HTMLElement,
    private readonly changed: () => void,
  ) {
    container.addEventListener("pointermove", this.moved);
    container.addEventListener("pointerleave", this.left);
  }

  end(): void {
    this.container.removeEventListener("pointermove", this.moved);
    this.container.removeEventListener("pointerleave", this.left);
    cancelAnimationFrame(this.frame);
  }

  private moved = (event: PointerEvent): void => {
    if (event.buttons) return;
    const { left, top } = this.container.getBoundingClientRect();
    this.place = { x: event.clientX - left, y: event.clientY - top };
    this.look();
  };

  private left = (): void => {
    this.place = undefined;
    this.look();
  };

  private look(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.show(this.place && this.nearest(this.place));
    });
  }

  private nearest({ x, y }: { x: number; y: number }): NodeSingular | undefined {
    let nearest: { node: NodeSingular; distance: number } | undefined;
    this.cy.nodes().forEach((node) => {
      if (node.hasClass("hidden")) return;
      const place = node.renderedPosition();
      const distance = Math.hypot(place.x - x, place.y - y) - node.renderedWidth() / 2;
      if (distance < REACH && (!nearest || distance < nearest.distance)) nearest = { node, distance };
    });
    return nearest?.node;
  }

  private show(node: NodeSingular | undefined): void {
    if (node?.id() === this.at?.id()) return;
    this.cy.batch(() => {
      this.at?.removeClass("pointed").connectedEdges().removeClass("near");
      node?.addClass("pointed").connectedEdges().addClass("near");
    });
    this.at = node;
    this.changed();
  }
}
