// Who accepts the package at hand: odds of adoption, and each party's acceptance with what the package is worth to it.
export default {
  props: { initial: Object },
  template: `
    <div class="acceptance" id="who-accepts" :class="{ busy: state.busy }" :data-version="state.version" :data-judged="state.judged"
         :data-adopted="state.adopted" :data-ms="state.ms">
      <div class="verdict">
        <span class="verdict-label">Adopted under the consent rule</span>
        <span class="verdict-figure">{{ state.adoptedText }}</span>
        <span class="verdict-words">{{ state.adoptedWords }}</span>
        <span class="verdict-note">{{ state.adoptedRange }}</span>
      </div>
      <p v-if="state.judgements" class="judged-by"><span class="tag tag-changed">judgements {{ state.judgements }}</span></p>
      <div class="distance" v-if="state.distance"><span class="distance-label">To a deal</span> {{ state.distance }}</div>
      <ul class="parties-list" aria-label="Acceptance by party">
        <li v-for="p in state.parties" :key="p.id" class="party" :data-party="p.id" :data-accepts="p.accepts">
          <div class="party-line">
            <span class="party-name">{{ p.name }}</span>
            <span class="party-share">{{ p.text }}<span class="range">&nbsp;{{ p.range }}</span></span>
          </div>
          <span class="bar bar-accept" aria-hidden="true"><span class="bar-fill" :style="{ width: 100 * p.accepts + '%' }"></span></span>
          <svg class="strip" viewBox="0 0 200 22" preserveAspectRatio="none" role="img" :aria-label="p.utility">
            <line class="strip-axis" x1="0" x2="200" y1="11" y2="11"></line>
            <rect v-if="p.noDeal" class="strip-nodeal" :x="p.noDeal[0]" :width="Math.max(1, p.noDeal[2] - p.noDeal[0])" y="2" height="18"></rect>
            <line v-if="p.noDeal" class="strip-nodeal-mid" :x1="p.noDeal[1]" :x2="p.noDeal[1]" y1="2" y2="20"></line>
            <rect class="strip-utility" :x="p.value[0]" :width="Math.max(1, p.value[2] - p.value[0])" y="7" height="8"></rect>
            <line class="strip-utility-mid" :x1="p.value[1]" :x2="p.value[1]" y1="4" y2="18"></line>
          </svg>
          <p class="party-utility">{{ p.utility }}</p>
          <p v-for="m in p.marks" class="mark" :class="m.cls" :title="m.title">{{ m.text }}</p>
        </li>
      </ul>
      <a class="mini" href="#who-accepts" @click="scroll"><span class="mini-figure">Adopted {{ state.adoptedText }}</span><span v-for="p in hardest" class="mini-party" :class="{ 'mini-block': p.bottleneck }"><template v-if="p.bottleneck">▲<span class="sr-only"> bottleneck:</span> </template>{{ p.name }} <b>{{ p.text }}</b></span></a>
      <p class="legend"><span class="key key-utility"></span> worth of the package <span class="key key-nodeal"></span> without a deal; 5% to 95% of the draws</p>
    </div>`,
  data() {
    return { state: this.initial };
  },
  computed: {
    // A narrow window shows the first of them: the bottleneck, then who accepts least.
    hardest() {
      return [...this.state.parties].sort((a, b) => b.bottleneck - a.bottleneck || a.accepts - b.accepts);
    },
  },
  methods: {
    scroll(event) {
      event.preventDefault();
      document.getElementById("who-accepts").scrollIntoView();
    },
    setState(state) {
      this.state = state;
    },
  },
};
