package dev.latchkey.local.raft;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a leader makes of a follower's word: whose memory it comes from, and whether it counts.
 *
 * <p>Invariant: while the follower heals, {@link #sinceRound} is a round that was begun after the leader heard of its present
 * life, and {@link #needed} is no less than any index for which the leader has counted a former one.
 */
final class Trust {

    /** What a reply is worth. */
    enum Heard {
        /** It was said in a life that is over. */
        FORMER,
        USUAL,
        /** The follower has lost its memory: nothing that it said before stands. */
        REBORN
    }

    private final Rules rules;
    private final Set<Long> former = new HashSet<>();
    private @Nullable Life life;
    private long sinceRound;
    private long needed;

    Trust(Rules rules) {
        this.rules = rules;
    }

    Heard hear(Life said) {
        Life known = life;
        if (known == null) {
            life = said;
            return said.healing() ? Heard.REBORN : Heard.USUAL;
        }
        if (known.number() == said.number()) {
            life = known.healing() ? said : known; // it heals once in a life: the other way round is a late message
            return Heard.USUAL;
        }
        boolean isNew = said.healing() && !former.contains(said.number()); // it begins a life by healing
        if (!isNew && rules.ignoresFormerLives()) {
            return Heard.FORMER;
        }
        former.add(known.number());
        life = said;
        return isNew ? Heard.REBORN : Heard.USUAL;
    }

    /** It heals from now on; it is trusted again once it has this index and others have confirmed this round. */
    void heals(long round, long index) {
        sinceRound = round;
        needed = index;
    }

    boolean counts() {
        Life known = life;
        return known == null || rules.counts(known);
    }

    /** The life in which it heals, or 0. */
    long healingLife() {
        Life known = life;
        return known != null && known.healing() ? known.number() : 0;
    }

    long sinceRound() {
        return sinceRound;
    }

    long needed() {
        return needed;
    }
}
