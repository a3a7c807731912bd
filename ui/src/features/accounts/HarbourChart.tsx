// A nautical chart of a roadstead with three ships at anchor: the picture of the welcome page. Decoration only.
import css from "./HarbourChart.module.css";

const coast =
  "M-2400,262L-40,262C40,262 96,236 128,190C156,150 176,108 252,84C332,58 404,74 474,62C560,48 640,34 728,58C806,80 836,118 868,162C900,206 968,236 1072,238L3400,238";

/** Each line of equal depth is the coast, drawn smaller towards the middle of the bay. */
const about = (scale: number) => `translate(520 350) scale(${scale}) translate(-520 -350)`;

const depths = [
  { scale: 1, fill: "var(--water-1)", stroke: "var(--coast)" },
  { scale: 0.86, fill: "var(--water-2)", stroke: "var(--water-line)" },
  { scale: 0.68, fill: "var(--water-3)", stroke: "var(--water-line)" },
  { scale: 0.44, fill: "var(--water-4)", stroke: "var(--water-line)" },
];

const soundings: [x: number, y: number, depth: number][] = [
  [158, 196, 4],
  [246, 112, 3],
  [232, 206, 8],
  [400, 94, 5],
  [560, 76, 4],
  [724, 82, 5],
  [416, 134, 9],
  [836, 214, 6],
  [936, 262, 3],
  [318, 236, 12],
  [456, 148, 11],
  [592, 238, 21],
  [432, 256, 19],
  [748, 250, 13],
  [636, 116, 8],
  [660, 172, 14],
  [96, 262, 3],
];

const [navy, amber, teal, blue, brick, violet] = ["#2b4f8f", "#e2a93b", "#1f9a8d", "#4b83ee", "#cf5b45", "#7c5cc4"];

/** A ship by the colours of its containers: the lower row, then the upper. */
const ships = [
  { x: 330, y: 176, scale: 1, lower: [navy, amber, teal, blue], upper: [brick, navy] },
  { x: 516, y: 186, scale: 1.3, lower: [blue, navy, brick, amber], upper: [teal, blue, amber] },
  { x: 664, y: 208, scale: 0.9, lower: [teal, brick, blue, violet], upper: [amber] },
];

export function HarbourChart({ className }: { className?: string }) {
  return (
    <svg className={`${css.chart} ${className ?? ""}`} viewBox="0 0 1032 350" preserveAspectRatio="xMidYMin meet" aria-hidden="true">
      <g>
        <rect x="-2400" width="5800" height="900" fill="var(--land)" />
        <g fill="none" stroke="var(--coast)" strokeOpacity=".16">
          {[1.12, 1.24, 1.37].map((scale) => (
            <path key={scale} d={coast} transform={about(scale)} vectorEffect="non-scaling-stroke" />
          ))}
        </g>
        {depths.map(({ scale, fill, stroke }) => (
          <path
            key={scale}
            d={`${coast}L3400,900L-2400,900Z`}
            transform={about(scale)}
            fill={fill}
            stroke={stroke}
            strokeWidth="1.2"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <g className={css.soundings}>
          {soundings.map(([x, y, depth]) => (
            <text key={`${x} ${y}`} x={x} y={y}>
              {depth}
            </text>
          ))}
        </g>
        <path d="M868 162C820 150 790 168 764 196" fill="none" stroke="var(--coast)" strokeWidth="5" strokeLinecap="round" />
        <circle cx="764" cy="196" r="7" fill="var(--bg)" stroke="var(--coast)" strokeWidth="1.5" />
        <circle cx="764" cy="196" r="2.8" fill="#d0363d" />
        {ships.map(({ x, y, scale, lower, upper }) => (
          <g key={x} transform={`translate(${x} ${y}) scale(${scale})`}>
            <path d="M-27 8h54l-6 11.5a4 4 0 0 1-3.5 2h-35a4 4 0 0 1-3.5-2z" fill="var(--ship)" />
            <Containers colours={lower} y={-1} />
            <Containers colours={upper} y={-9.2} />
            <path d="M21.5 8V-7h5v15" fill="var(--ship)" />
            <path d="M-40 25h30M2 25h44" stroke="var(--water-line)" strokeWidth="1.5" strokeLinecap="round" />
          </g>
        ))}
      </g>
    </svg>
  );
}

function Containers({ colours, y }: { colours: (string | undefined)[]; y: number }) {
  return colours.map((colour, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a container is told by its place
    <rect key={place} x={-21 + place * 10.2} y={y} width="9.2" height="8" rx="1" fill={colour} />
  ));
}
