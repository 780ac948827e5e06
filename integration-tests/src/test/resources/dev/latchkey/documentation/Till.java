import dev.latchkey.Coordinator;
import dev.latchkey.session.Grant;

/** A fresh user's first program: takes a lock on the engine that its argument names. */
public final class Till {

    private Till() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Coordinator coordinator = Coordinator.connect(arguments[0]);
                Grant grant = coordinator.lock("till").acquire()) {
            grant.requireValid();
            System.out.println("The till is open, with token " + grant.fencingToken() + ".");
        }
    }
}
