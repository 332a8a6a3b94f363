// Packages in the plane of two parties' utilities. Named ones carry the numbers of the list and the table; those that lie
// on one another share a label. Arrow keys move from point to point, Enter takes the package up.
export default {
  props: { data: Object },
  template: `
    <div class="scatter-box">
      <div class="scatter-chart" ref="box">
        <p class="axis-title">↑ worth to {{ data.y }}</p>
        <svg class="chart scatter" :viewBox="'0 0 ' + W + ' ' + H" role="group" :aria-label="data.label">
          <line v-for="t in xs" class="gridline" :x1="X(t)" :x2="X(t)" :y1="M" :y2="H - B"></line>
          <line v-for="t in ys" class="gridline" :x1="L" :x2="W - M" :y1="Y(t)" :y2="Y(t)"></line>
          <text v-for="t in xs" :x="X(t)" :y="H - B + 18" text-anchor="middle">{{ t }}</text>
          <text v-for="t in ys" :x="L - 8" :y="Y(t) + 4" text-anchor="end">{{ t }}</text>
          <template v-if="!close">
            <rect v-if="data.nx !== null && data.nx[2] > data.nx[0]" class="nodeal-band" :x="X(data.nx[0])" :width="X(data.nx[2]) - X(data.nx[0])" :y="M" :height="H - B - M"></rect>
            <rect v-if="data.ny !== null && data.ny[2] > data.ny[0]" class="nodeal-band" :x="L" :width="W - M - L" :y="Y(data.ny[2])" :height="Y(data.ny[0]) - Y(data.ny[2])"></rect>
            <line v-if="data.nx !== null" class="nodeal" :x1="X(data.nx[1])" :x2="X(data.nx[1])" :y1="M" :y2="H - B"></line>
            <line v-if="data.ny !== null" class="nodeal" :x1="L" :x2="W - M" :y1="Y(data.ny[1])" :y2="Y(data.ny[1])"></line>
          </template>
          <polyline class="front" :points="data.front.map((p) => X(p[0]) + ',' + Y(p[1])).join(' ')"></polyline>
          <g v-for="(p, i) in data.points" :key="i" class="dot" :class="[p.kind, { active: active === i }]"
             :transform="'translate(' + X(p.x) + ' ' + Y(p.y) + ')'" :tabindex="i === home ? 0 : -1" role="button" :ref="'p' + i"
             :aria-label="(p.number ? p.number + ' ' : '') + p.name + ': ' + data.x + ' ' + p.x.toFixed(1) + ', ' + data.y + ' ' + p.y.toFixed(1)"
             @mouseenter="show(i)" @focus="show(i)" @click="pick(i, $event)" @keydown="key($event, i)">
            <circle v-if="p.kind === 'efficient'" r="4.5"></circle>
            <rect v-else-if="p.kind === 'draft'" x="-6.5" y="-6.5" width="13" height="13"></rect>
            <path v-else-if="p.kind === 'solution'" d="M0 -9 L8 6 L-8 6 Z"></path>
            <path v-else d="M0 -9 L9 0 L0 9 L-9 0 Z"></path>
          </g>
          <g class="dot-labels" aria-hidden="true">
            <template v-for="l in labels">
              <line class="leader" :x1="l.x" :y1="l.y" :x2="l.lx" :y2="l.ly"></line>
              <text class="ink dot-label" :x="l.tx" :y="l.ty + 4" :text-anchor="l.anchor">{{ l.text }}</text>
            </template>
          </g>
        </svg>
        <p class="axis-title axis-x">worth to {{ data.x }} →</p>
        <label v-if="data.nx !== null || data.ny !== null" class="option"><input type="checkbox" v-model="close"><span>Close up on the packages, without what is expected if there is no deal</span></label>
      </div>
      <div class="scatter-side">
        <ol class="scatter-legend" aria-label="Named packages">
          <li v-for="n in named" :key="n.i"><button type="button" class="legend-item" :aria-pressed="active === n.i ? 'true' : 'false'" @click="show(n.i)"
            ><b>{{ n.p.number }}</b> <span aria-hidden="true">{{ signs[n.p.kind] }}</span> {{ n.p.name }}</button></li>
        </ol>
        <p class="legend">▲ solution ■ draft ◆ the package on the plan page ● efficient, without a name</p>
        <div class="scatter-detail" aria-live="polite">
          <template v-if="active !== null">
            <h3>{{ data.points[active].name }}</h3>
            <p>Worth {{ data.points[active].x.toFixed(1) }} to {{ data.x }}, {{ data.points[active].y.toFixed(1) }} to {{ data.y }}, on the central judgements.</p>
            <p class="muted">{{ data.points[active].diff.length ? "Differs from the plan page at " + data.points[active].diff.length + (data.points[active].diff.length === 1 ? " point:" : " points:") : "It is the package on the plan page." }}</p>
            <ul><li v-for="d in data.points[active].diff"><b>{{ d[0] }}:</b> {{ d[1] }}</li></ul>
            <button v-if="data.points[active].diff.length" class="btn primary" type="button" @click="take(active)">Load it into the plan</button>
          </template>
          <p v-else class="muted">Choose a package in the list or the chart, or move with Tab and the arrow keys, to see what it settles. Enter loads it into the plan.</p>
        </div>
      </div>
    </div>`,
  data() {
    return { W: 760, L: 42, M: 16, B: 28, active: null, home: 0, close: false, signs: { solution: "▲", draft: "■", now: "◆" } };
  },
  mounted() {
    const fit = () => {
      const width = Math.round(this.$refs.box?.clientWidth || 0);
      if (width > 0) this.W = Math.min(Math.max(width, 280), 900);
    };
    this.close = window.innerWidth < 600;
    this.watcher = new ResizeObserver(fit);
    this.watcher.observe(this.$refs.box);
    fit();
  },
  beforeUnmount() {
    this.watcher?.disconnect();
  },
  computed: {
    H() {
      return Math.round(this.W < 500 ? this.W * 0.9 : this.W * 0.66);
    },
    named() {
      return this.data.points.map((p, i) => ({ p, i })).filter((n) => n.p.number);
    },
    bounds() {
      const pad = (values) => {
        const low = Math.min(...values), high = Math.max(...values), room = Math.max((high - low) * 0.08, 0.5);
        return [low - room, high + room];
      };
      const beside = (none) => (none && !this.close ? [none[1]] : []);
      return {
        x: pad([...this.data.points.map((p) => p.x), ...beside(this.data.nx)]),
        y: pad([...this.data.points.map((p) => p.y), ...beside(this.data.ny)]),
      };
    },
    // Marks that lie on one another share one label; labels that would lie on one another move apart, with a line to their mark.
    labels() {
      const groups = [];
      for (const n of this.named) {
        const x = this.X(n.p.x), y = this.Y(n.p.y);
        const group = groups.find((g) => Math.hypot(g.x - x, g.y - y) < 13);
        if (group) group.numbers.push(n.p.number);
        else groups.push({ x, y, numbers: [n.p.number] });
      }
      const marks = this.named.map((n) => [this.X(n.p.x), this.Y(n.p.y)]);
      const placed = [];
      const free = (g, x, y, wide) =>
        x > 2 && x + wide < this.W - 2 && y > 4 && y < this.H - this.B - 4 &&
        !placed.some((p) => p.x < x + wide + 4 && x < p.x + p.wide + 4 && Math.abs(p.y - y) < 14) &&
        !marks.some(([mx, my]) => mx > x - 9 && mx < x + wide + 9 && Math.abs(my - y) < 13);
      groups.sort((a, b) => a.y - b.y);
      for (const g of groups) {
        g.text = g.numbers.join(", ");
        const wide = 7.5 * g.text.length;
        const near = [];
        for (const far of [15, 24, 36, 50, 66]) {
          for (const [dx, dy] of [[1, 0], [-1, 0], [0, -1], [0, 1], [0.8, -0.8], [-0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]]) {
            near.push([g.x + dx * far - (dx < 0 ? wide : dx === 0 ? wide / 2 : 0), g.y + dy * far]);
          }
        }
        const [x, y] = near.find(([tx, ty]) => free(g, tx, ty, wide)) || near[0];
        placed.push({ x, y, wide });
        g.tx = x + wide / 2;
        g.ty = y;
        g.anchor = "middle";
        // The line ends at the label's edge.
        const away = Math.hypot(g.tx - g.x, g.ty - g.y);
        const reach = Math.max(0, 1 - (Math.abs(g.tx - g.x) > Math.abs(g.ty - g.y) ? wide / 2 + 3 : 9) / (away || 1));
        g.lx = g.x + (g.tx - g.x) * reach;
        g.ly = g.y + (g.ty - g.y) * reach;
      }
      return groups;
    },
    xs() {
      return this.ticks(...this.bounds.x, Math.max(4, Math.round(this.W / 110)));
    },
    ys() {
      return this.ticks(...this.bounds.y, 6);
    },
  },
  methods: {
    X(v) {
      const [a, b] = this.bounds.x;
      return Math.min(this.W - this.M, Math.max(this.L, this.L + ((v - a) / (b - a)) * (this.W - this.M - this.L)));
    },
    Y(v) {
      const [a, b] = this.bounds.y;
      return Math.min(this.H - this.B, Math.max(this.M, this.H - this.B - ((v - a) / (b - a)) * (this.H - this.B - this.M)));
    },
    ticks(low, high, count) {
      const rough = (high - low) / count, base = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((f) => f * base).find((s) => s >= rough);
      const found = [];
      for (let t = Math.ceil(low / step) * step; t <= high; t += step) found.push(Math.round(t * 1e6) / 1e6);
      return found;
    },
    show(i) {
      this.active = i;
      this.home = i;
    },
    // A finger has no way to point without choosing: there the first touch shows, the button loads.
    pick(i, event) {
      if (event.pointerType === "touch") this.show(i);
      else this.take(i);
    },
    take(i) {
      this.$emit("take", i);
    },
    key(event, i) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const next = (i + step + this.data.points.length) % this.data.points.length;
        this.show(next);
        this.$nextTick(() => this.$refs["p" + next][0].focus());
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.take(i);
      }
    },
  },
};
