/* The sweep's block kernel as one would write it in C: the measure for engine/sweep/kernels.py.
 *
 * The same algorithm and the same totals (engine/model/totals.py), cut to what the measured sweep
 * needs: one signal for all cells, sizes from the table, at most one daily sample a settlement.
 * Settlements outside, LANES cells inside, selects instead of branches, so that -O3 vectorises the
 * inner loops. The compiler may fuse multiply and add here, which the engine never does.
 */
#include <math.h>
#include <stdint.h>

#define LANES 64
#define EACH for (int i = 0; i < LANES; i++)

enum { FUNDING_UNIT, GAP, SPOT, PERP, SPOT_FEE_IN, PERP_FEE_IN, SPOT_FEE_OUT, PERP_FEE_OUT,
       SLIPPAGE_UNIT, TURNOVER_IN, TURNOVER_OUT, QUANTITY, CAN_OPEN, CAN_CLOSE, SAMPLES, TS_MS,
       SLIPPABLE_IN, SLIPPABLE_OUT, SLIPPED_IN, SLIPPED_OUT, TABLE_COLUMNS };

typedef double lanes[LANES] __attribute__((aligned(64)));

typedef struct {
    /* The totals, in the order of engine/model/totals.py. */
    lanes final_equity, received, paid, spot_pnl, perp_pnl, spot_fees, perp_fees, slippage,
        turnover, trades, wins, won, lost, best, worst, held_settlements, held_ms,
        drawdown_equity, drawdown_peak, drawdown_quote, daily_mean, daily_squares, daily_downside,
        slippable, slipped;
    /* What only the loop needs. */
    lanes base, held, entry_gap, peak, sample, open_at, close_below, entry, exit,
        entry_received, entry_paid, entry_cost;
    int64_t entry_index[LANES];
} block;

#define TOTALS 25

static void start(block *b, const double *entry, const double *exit, int used, double initial) {
    double *all = (double *)b;
    for (int k = 0; k < TOTALS * LANES; k++) all[k] = 0.0;
    EACH {
        b->base[i] = b->peak[i] = b->sample[i] = initial;
        b->drawdown_equity[i] = b->drawdown_peak[i] = initial;
        b->best[i] = b->worst[i] = NAN;
        b->held[i] = b->entry_gap[i] = 0.0;
        b->entry[i] = i < used ? entry[i] : INFINITY;
        b->exit[i] = i < used ? exit[i] : -INFINITY;
        b->open_at[i] = b->entry[i];
        b->close_below[i] = -INFINITY;
    }
}

static void nearest(const block *b, double *opens, double *closes) {
    double lowest = INFINITY, highest = -INFINITY;
    EACH {
        lowest = b->open_at[i] < lowest ? b->open_at[i] : lowest;
        highest = b->close_below[i] > highest ? b->close_below[i] : highest;
    }
    *opens = lowest;
    *closes = highest;
}

static inline void mark_lane(block *b, int i, double gap) {
    double equity = b->base[i] + b->held[i] * (gap - b->entry_gap[i]);
    double peak = equity > b->peak[i] ? equity : b->peak[i];
    double fall = peak - equity;
    b->peak[i] = peak;
    b->drawdown_quote[i] = fall > b->drawdown_quote[i] ? fall : b->drawdown_quote[i];
    int deeper = equity * b->drawdown_peak[i] < b->drawdown_equity[i] * peak;
    b->drawdown_equity[i] = deeper ? equity : b->drawdown_equity[i];
    b->drawdown_peak[i] = deeper ? peak : b->drawdown_peak[i];
}

static void open_lane(block *b, int i, const double *row, int64_t t) {
    double quantity = row[QUANTITY];
    double spot_fee = quantity * row[SPOT_FEE_IN], perp_fee = quantity * row[PERP_FEE_IN];
    double slippage = quantity * row[SLIPPAGE_UNIT], cost = spot_fee + perp_fee + slippage;
    b->spot_fees[i] += spot_fee;
    b->perp_fees[i] += perp_fee;
    b->slippage[i] += slippage;
    b->turnover[i] += quantity * row[TURNOVER_IN];
    b->slippable[i] += quantity * row[SLIPPABLE_IN];
    b->slipped[i] += quantity * row[SLIPPED_IN];
    b->base[i] -= cost;
    b->held[i] = quantity;
    b->entry_gap[i] = row[GAP];
    b->entry_index[i] = t;
    b->entry_received[i] = b->received[i];
    b->entry_paid[i] = b->paid[i];
    b->entry_cost[i] = cost;
    b->open_at[i] = INFINITY;
    b->close_below[i] = b->exit[i];
}

static void close_lane(block *b, int i, const double *table, int64_t t) {
    const double *row = table + t * TABLE_COLUMNS;
    const double *then = table + b->entry_index[i] * TABLE_COLUMNS;
    double quantity = b->held[i];
    double spot_pnl = quantity * (row[SPOT] - then[SPOT]);
    double perp_pnl = quantity * (then[PERP] - row[PERP]);
    double spot_fee = quantity * row[SPOT_FEE_OUT], perp_fee = quantity * row[PERP_FEE_OUT];
    double slippage = quantity * row[SLIPPAGE_UNIT], cost = spot_fee + perp_fee + slippage;
    double basis = spot_pnl + perp_pnl;
    double funding = (b->received[i] - b->entry_received[i]) - (b->paid[i] - b->entry_paid[i]);
    double net = funding + basis - b->entry_cost[i] - cost;
    b->spot_pnl[i] += spot_pnl;
    b->perp_pnl[i] += perp_pnl;
    b->spot_fees[i] += spot_fee;
    b->perp_fees[i] += perp_fee;
    b->slippage[i] += slippage;
    b->turnover[i] += quantity * row[TURNOVER_OUT];
    b->slippable[i] += quantity * row[SLIPPABLE_OUT];
    b->slipped[i] += quantity * row[SLIPPED_OUT];
    b->base[i] += basis - cost;
    b->trades[i] += 1.0;
    if (net > 0.0) {
        b->wins[i] += 1.0;
        b->won[i] += net;
    } else {
        b->lost[i] += net;
    }
    if (!(b->best[i] >= net)) b->best[i] = net;
    if (!(b->worst[i] <= net)) b->worst[i] = net;
    b->held_settlements[i] += (double)(t - b->entry_index[i]);
    b->held_ms[i] += row[TS_MS] - then[TS_MS];
    b->held[i] = 0.0;
    b->open_at[i] = b->entry[i];
    b->close_below[i] = -INFINITY;
}

static void run(block *b, const double *table, const double *signal, int64_t count) {
    double opens, closes;
    int64_t returns = 0;
    nearest(b, &opens, &closes);
    for (int64_t t = 0; t < count; t++) {
        const double *row = table + t * TABLE_COLUMNS;
        int last = t == count - 1;
        double unit = row[FUNDING_UNIT], gap = row[GAP], now = signal[t];
        int can_open = row[CAN_OPEN] > 0.0 && row[QUANTITY] > 0.0, can_close = row[CAN_CLOSE] > 0.0;
        if (last || (can_open && now >= opens) || (can_close && now < closes)) {
            if (unit >= 0.0) EACH { b->received[i] += b->held[i] * unit; b->base[i] += b->held[i] * unit; }
            else EACH { b->paid[i] -= b->held[i] * unit; b->base[i] += b->held[i] * unit; }
            EACH {
                if (b->held[i] > 0.0) {
                    if (last || (can_close && now < b->close_below[i])) close_lane(b, i, table, t);
                } else if (can_open && now >= b->open_at[i]) {
                    open_lane(b, i, row, t);
                }
            }
            EACH mark_lane(b, i, gap);
            nearest(b, &opens, &closes);
        } else if (unit >= 0.0) {
            EACH {
                b->received[i] += b->held[i] * unit;
                b->base[i] += b->held[i] * unit;
                mark_lane(b, i, gap);
            }
        } else {
            EACH {
                b->paid[i] -= b->held[i] * unit;
                b->base[i] += b->held[i] * unit;
                mark_lane(b, i, gap);
            }
        }
        if (row[SAMPLES] > 0.0) {
            double share = 1.0 / (double)++returns;
            EACH {
                double equity = b->base[i] + b->held[i] * (gap - b->entry_gap[i]);
                double gain = equity / b->sample[i] - 1.0;
                double away = gain - b->daily_mean[i], loss = gain < 0.0 ? gain : 0.0;
                b->sample[i] = equity;
                b->daily_mean[i] += away * share;
                b->daily_squares[i] += away * (gain - b->daily_mean[i]);
                b->daily_downside[i] += loss * loss;
            }
        }
    }
    EACH b->final_equity[i] = b->base[i];
}

/* Writes the totals of `cells` cells, shape (TOTALS, cells). */
void simulate_many(const double *table, const double *signal, int64_t count, const double *entry,
                   const double *exit, int64_t cells, double initial, double *totals) {
    block b;
    for (int64_t first = 0; first < cells; first += LANES) {
        int used = cells - first < LANES ? (int)(cells - first) : LANES;
        start(&b, entry + first, exit + first, used, initial);
        run(&b, table, signal, count);
        for (int k = 0; k < TOTALS; k++)
            for (int i = 0; i < used; i++)
                totals[k * cells + first + i] = ((double *)&b)[k * LANES + i];
    }
}
