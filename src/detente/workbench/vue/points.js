// The plan, point by point: its text, its options, and what the chosen option costs each party against its best.
// All text is put in by interpolation, so that it stays text.
export default {
  props: { topics: Array, parties: Array, stakes: Object, initial: Object },
  template: `
    <div class="points">
      <div v-for="topic in topics" :key="topic.id" class="topic">
        <h2 class="topic-title">{{ topic.title }}</h2>
        <article v-for="p in topic.points" :key="p.id" class="card point" :id="'point-' + p.id" :aria-labelledby="'title-' + p.id">
          <div class="point-text">
            <h3 :id="'title-' + p.id"><span class="num">{{ p.number }}</span> {{ p.title }}
              <span v-if="changed(p)" class="tag tag-changed">changed</span>
              <span v-if="!state.chosen[p.id]" class="tag tag-open">open</span></h3>
            <div v-if="textOf(p)" class="provision">
              <template v-for="(part, k) in parts(textOf(p))" :key="k">
                <div v-if="part.rows" class="provision-table"><table><tbody>
                  <tr v-for="(row, r) in part.rows" :key="r"><td v-for="(cell, c) in row" :key="c">{{ cell }}</td></tr>
                </tbody></table></div>
                <p v-else>{{ part.words }}</p>
              </template>
            </div>
            <fieldset class="options" :aria-label="'Option for point ' + p.number + ', ' + p.title">
              <label v-for="o in p.options" :key="o.id" class="option" :class="{ chosen: state.chosen[p.id] === o.id }">
                <input type="radio" :name="'point-' + p.id" :value="o.id" :checked="state.chosen[p.id] === o.id"
                       @change="choose(p, o)">
                <span class="option-body"><span class="option-text">{{ o.text }}</span>
                  <span class="option-notes">
                    <span v-if="draftOption(p) === o.id" class="tag" :title="state.draft">in the draft<span class="sr-only"> {{ state.draft }}</span></span>
                    <span v-if="stillOpen(p, o)" class="tag tag-open">still possible</span>
                    <span v-if="o.obliges.length" class="obliges">binds {{ o.obliges.join(", ") }}</span>
                  </span></span>
              </label>
            </fieldset>
          </div>
          <div class="point-bars">
            <div class="bars-head" aria-hidden="true"><span>Loss against its best option here</span></div>
            <ul class="bars" :aria-label="'What this option costs each party at point ' + p.number">
              <li v-for="b in bars(p)" :key="b.id" class="pbar" :class="{ zero: b.loss < 0.05 }">
                <span class="pname">{{ b.name }}</span>
                <span class="track" aria-hidden="true"><span class="keep" :style="{ width: b.keep + '%' }"></span><span
                      class="lose" :style="{ width: b.lose + '%' }"></span></span>
                <span class="ploss"><template v-if="b.open">open</template><template v-else-if="b.loss < 0.05 && b.p95 < 0.05">its best</template><template
                      v-else>{{ b.loss < 0.05 ? "under 0.1" : "−" + figure(b.loss) }} <span class="range">({{ figure(b.p05) }} to {{ figure(b.p95) }})</span></template></span>
                <span v-if="b.red" class="mark mark-red" :title="b.red">✕ red line<span class="sr-only">: {{ b.red }}</span></span>
                <span v-if="b.unasked" class="mark mark-unasked">◇ bound, not asked</span>
              </li>
            </ul>
            <p v-if="strangers(p).length" class="mark mark-unasked">◇ bound, not asked: {{ strangers(p).join(", ") }}</p>
          </div>
        </article>
      </div>
    </div>`,
  data() {
    return { state: this.initial, cost: this.stakes, texts: null };
  },
  mounted() {
    document.addEventListener("keydown", this.key);
  },
  beforeUnmount() {
    document.removeEventListener("keydown", this.key);
  },
  methods: {
    // Ctrl-Z and Ctrl-Y (or Ctrl-Shift-Z); fields for text keep their own.
    key(event) {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (event.target.closest?.('textarea, select, input:not([type="radio"]):not([type="checkbox"])')) return;
      const key = event.key.toLowerCase();
      const step = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
      if (!step) return;
      event.preventDefault();
      this.$emit("step", step);
    },
    // What the draft says at each point, where another draft was chosen than the page began with.
    setTexts(texts) {
      this.texts = texts;
    },
    textOf(point) {
      return this.texts ? this.texts[point.id] || "" : point.text;
    },
    // The words of a point, and rows of a table (cells between bars, two rows or more of as many cells) as one.
    parts(text) {
      const found = [];
      for (const line of text.split("\n")) {
        const cells = line.split(" | ");
        const last = found[found.length - 1];
        if (cells.length > 1 && last?.rows?.[0].length === cells.length) last.rows.push(cells);
        else if (cells.length > 1) found.push({ rows: [cells] });
        else if (last && !last.rows) last.words += "\n" + line;
        else found.push({ words: line });
      }
      return found.map((part) => (part.rows?.length === 1 ? { words: part.rows[0].join(" | ") } : part));
    },
    setStakes(stakes) {
      this.cost = stakes;
    },
    // Where an undo, a redo or another tab chose otherwise, the focus goes along with the choice.
    setState(state) {
      const held = document.activeElement?.closest?.(".point input[type='radio']");
      this.state = state;
      this.$nextTick(() => {
        if (held && !held.checked) this.$el.querySelector(`input[name="${CSS.escape(held.name)}"]:checked`)?.focus({ preventScroll: true });
      });
    },
    choose(p, o) {
      this.state = { ...this.state, chosen: { ...this.state.chosen, [p.id]: o.id } };
      this.$emit("choose", { point: p.id, option: o.id });
    },
    draftOption(p) {
      return this.state.base[p.id];
    },
    changed(p) {
      return this.state.draft !== "" && (this.state.base[p.id] ?? null) !== (this.state.chosen[p.id] ?? null);
    },
    stillOpen(p, o) {
      return (this.state.open[p.id] || []).includes(o.id);
    },
    figure(x) {
      return Math.abs(x) < 10 ? x.toFixed(1) : x.toFixed(0);
    },
    strangers(p) {
      const known = new Set(this.parties.map((party) => party.id));
      return (this.state.unasked[p.id] || []).filter((u) => !known.has(u.id)).map((u) => u.name);
    },
    bars(p) {
      const losses = this.cost.losses[p.id], chosen = losses[this.state.chosen[p.id]];
      const unasked = new Set((this.state.unasked[p.id] || []).map((u) => u.id));
      return this.parties.map((party, i) => {
        const stake = Math.max(...Object.values(losses).map((option) => option[i][0]));
        const [loss, p05, p95] = chosen ? chosen[i] : [0, 0, 0];
        const scale = this.cost.most[i] > 0 ? 100 / this.cost.most[i] : 0;
        return {
          id: party.id, name: party.name, loss, p05, p95, open: !chosen,
          keep: (chosen ? stake - loss : stake) * scale, lose: loss * scale,
          red: ((this.state.red[party.id] || {})[p.id]) || "", unasked: unasked.has(party.id),
        };
      });
    },
  },
};
