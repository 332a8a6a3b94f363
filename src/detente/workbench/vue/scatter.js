// Packages in the plane of two parties' utilities. Arrow keys move from point to point, Enter takes the package up.
export default {
  props: { data: Object },
  template: `
    <div class="scatter-box">
      <svg class="chart scatter" :viewBox="'0 0 ' + W + ' ' + H" role="group" :aria-label="data.label">
        <line v-for="t in xs" class="gridline" :x1="X(t)" :x2="X(t)" :y1="M" :y2="H - B"></line>
        <line v-for="t in ys" class="gridline" :x1="L" :x2="W - M" :y1="Y(t)" :y2="Y(t)"></line>
        <text v-for="t in xs" :x="X(t)" :y="H - B + 18" text-anchor="middle">{{ t }}</text>
        <text v-for="t in ys" :x="L - 8" :y="Y(t) + 4" text-anchor="end">{{ t }}</text>
        <text :x="(L + W - M) / 2" :y="H - 8" text-anchor="middle" class="ink">worth to {{ data.x }}</text>
        <text :x="14" :y="(M + H - B) / 2" text-anchor="middle" class="ink" :transform="'rotate(-90 14 ' + (M + H - B) / 2 + ')'">worth to {{ data.y }}</text>
        <rect v-if="data.nx !== null && data.nx[2] > data.nx[0]" class="nodeal-band" :x="X(data.nx[0])" :width="X(data.nx[2]) - X(data.nx[0])" :y="M" :height="H - B - M"></rect>
        <rect v-if="data.ny !== null && data.ny[2] > data.ny[0]" class="nodeal-band" :x="L" :width="W - M - L" :y="Y(data.ny[2])" :height="Y(data.ny[0]) - Y(data.ny[2])"></rect>
        <line v-if="data.nx !== null" class="nodeal" :x1="X(data.nx[1])" :x2="X(data.nx[1])" :y1="M" :y2="H - B"></line>
        <line v-if="data.ny !== null" class="nodeal" :x1="L" :x2="W - M" :y1="Y(data.ny[1])" :y2="Y(data.ny[1])"></line>
        <polyline class="front" :points="data.front.map((p) => X(p[0]) + ',' + Y(p[1])).join(' ')"></polyline>
        <g v-for="(p, i) in data.points" :key="i" class="dot" :class="[p.kind, { active: active === i }]"
           :transform="'translate(' + X(p.x) + ' ' + Y(p.y) + ')'" :tabindex="i === home ? 0 : -1" role="button" :ref="'p' + i"
           :aria-label="p.name + ': ' + data.x + ' ' + p.x.toFixed(1) + ', ' + data.y + ' ' + p.y.toFixed(1)"
           @mouseenter="show(i)" @focus="show(i)" @click="take(i)" @keydown="key($event, i)">
          <circle v-if="p.kind === 'efficient'" r="4.5"></circle>
          <rect v-else-if="p.kind === 'draft'" x="-6.5" y="-6.5" width="13" height="13"></rect>
          <path v-else-if="p.kind === 'solution'" d="M0 -9 L8 6 L-8 6 Z"></path>
          <path v-else d="M0 -9 L9 0 L0 9 L-9 0 Z"></path>
          <text v-if="p.kind !== 'efficient'" class="ink dot-label" :x="X(p.x) > W - 190 ? -11 : 11" :text-anchor="X(p.x) > W - 190 ? 'end' : 'start'" :y="4 + shift[i]">{{ p.short }}</text>
        </g>
      </svg>
      <div class="scatter-detail" aria-live="polite">
        <template v-if="active !== null">
          <h3>{{ data.points[active].name }}</h3>
          <p>{{ data.x }} {{ data.points[active].x.toFixed(1) }} · {{ data.y }} {{ data.points[active].y.toFixed(1) }}</p>
          <p class="muted">{{ data.points[active].diff.length ? "Differs from the plan page at " + data.points[active].diff.length + (data.points[active].diff.length === 1 ? " point:" : " points:") : "It is the package on the plan page." }}</p>
          <ul><li v-for="d in data.points[active].diff"><b>{{ d[0] }}:</b> {{ d[1] }}</li></ul>
          <button class="btn primary" type="button" @click="take(active)">Load it into the plan</button>
        </template>
        <p v-else class="muted">Point at a package, or move with Tab and the arrow keys, to see what it settles. Click or press Enter to load it into the plan.</p>
      </div>
    </div>`,
  data() {
    return { W: 760, H: 520, L: 58, M: 16, B: 48, active: null, home: 0 };
  },
  computed: {
    bounds() {
      const pad = (values) => {
        const low = Math.min(...values), high = Math.max(...values), room = Math.max((high - low) * 0.06, 1);
        return [low - room, high + room];
      };
      return {
        x: pad([...this.data.points.map((p) => p.x), ...(this.data.nx ? [this.data.nx[1]] : [])]),
        y: pad([...this.data.points.map((p) => p.y), ...(this.data.ny ? [this.data.ny[1]] : [])]),
      };
    },
    // Labels that would lie on one another are moved down.
    shift() {
      const placed = [], found = {};
      const order = this.data.points.map((p, i) => i).filter((i) => this.data.points[i].kind !== "efficient");
      order.sort((i, j) => this.Y(this.data.points[i].y) - this.Y(this.data.points[j].y));
      for (const i of order) {
        const p = this.data.points[i], x = this.X(p.x);
        let y = this.Y(p.y);
        while (placed.some(([px, py]) => Math.abs(px - x) < 130 && Math.abs(py - y) < 14)) y += 2;
        placed.push([x, y]);
        found[i] = y - this.Y(p.y);
      }
      return found;
    },
    xs() {
      return this.ticks(...this.bounds.x);
    },
    ys() {
      return this.ticks(...this.bounds.y);
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
    ticks(low, high) {
      const rough = (high - low) / 6, base = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((f) => f * base).find((s) => s >= rough);
      const found = [];
      for (let t = Math.ceil(low / step) * step; t <= high; t += step) found.push(Math.round(t * 1e6) / 1e6);
      return found;
    },
    show(i) {
      this.active = i;
      this.home = i;
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
