//! The words that the reader knows, by kind. A word may be of several kinds.

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident $words:literal;)*) => {
        /// A kind of word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Class { $($(#[$doc])* $name,)* }

        pub(crate) const WORDS: &[(Class, &str)] = &[$((Class::$name, $words),)*];
    };
}

impl Class {
    pub(crate) const fn bit(self) -> u128 {
        1 << self as u128
    }
}

classes! {
    /// The sessions that a sheet announces.
    Session "session sessions workshop workshops briefing briefings course courses event events training trainings meeting meetings
        seminar seminars webinar webinars conference conferences network networks class classes forum forums programme programmes date
        dates drop-in drop-ins cluster clusters surgery surgeries module modules inset induction inductions launch visit visits clinic
        clinics cpd day twilight twilights masterclass";
    /// Several sessions.
    Sessions "sessions workshops briefings courses events meetings dates days trainings seminars drop-ins";
    /// One of the sessions for each of which a limit may hold.
    OneSession "session briefing date event workshop course day meeting training";
    Booking "booking bookings place places reservation reservations registration registrations seat seats order orders";
    /// People who give a booking up.
    Booker "you your who delegate delegates school schools participant participants attendee attendees anyone people they staff
        setting";
    /// After these words a sentence always reports a cancellation.
    Announce "note unfortunately regret regrettably regretfully sorry inform informed sadly advise advised announce apologies apologise
        afraid aware disappointed";
    Weekday "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri today tomorrow";
    /// Verbs before a participle.
    Verb "is are was were be been being has have had having will would may might can could must should shall to not get got never
        cannot need needs going as";
    /// Words between the verbs and a participle.
    Between "now also unfortunately sadly regrettably therefore already since all both temporarily reluctantly just then today hereby
        again provisionally currently subsequently officially indefinitely";
    Definite "this these the both all above following below our those each today's tomorrow's next first second";
    /// Words between a denial and its verb.
    Denied "be able to now going longer being actually currently we therefore in a position possible been it as planned unfortunately";
    /// Words before the name of sessions that do not single out some.
    Open "all of the this these both above our mentioned listed said advertised announced planned above-mentioned training workshop
        course event briefing network following below proposed scheduled cpd";
    Determiner "this the these all both above our following";
    /// Words that choose some of the sessions, or say more than that they are cancelled.
    Choose "except apart other but some one two only remaining rest first second third last morning afternoon evening half although
        instead replaced rescheduled moved however most several few week";
    /// Words after the name of sessions that say something of them.
    Predicate "is are has have was were will can above listed below had scheduled planned cancelled postponed advertised no now due";
    /// Participles that cancel a session and may be about pupils or funds, too.
    Ended "withdrawn abandoned scrapped suspended deferred rescheduled rearranged re-arranged re-scheduled shelved discontinued axed
        pulled dropped";
    State "cancelled canceled postponed withdrawn";
    /// Words of a policy about cancellations.
    Policy "must should policy policies terms form conditions notify please may received made will any list late free procedure
        arrangements your subject unable";
    Charge "charge charged charges chargeable fee fees invoiced non-attendance policy";
    School "school schools establishment establishments setting settings academy academies nursery college organisation organisations
        provider federation cluster body bodies";
    /// People and places that a limit counts.
    Counted "place places delegate delegates person persons people participant participants attendee attendees member members
        representative representatives governor governors teacher teachers colleague colleagues spaces staff";
    Unit "hour hours minute minutes day days week weeks months years";
    /// Words of a number for each school that is no limit.
    NoLimit "least minimum must should attended sent had was were needed required not";
    Limiting "limit limited limits maximum max only restricted entitled";
    /// Things that may be free without the training.
    Beside "refreshments lunch parking coffee tea wifi meals breakfast";
    /// Training that may be free.
    Training "place places session sessions workshop workshops course courses training event events briefing briefings attendance";
    /// Labels of dates that announce nothing.
    DateLabel "updated published publication printed sent issued issue created posted modified edited reviewed expires expiry valid
        opens open closes closing deadline results copyright half-term uploaded reply returns received dated booked bookings";
    Past "was were became attended published issued sent updated reported wrote launched since regulations copyright printed introduced
        agreed announced";
    /// Times around a session.
    Around "registration register arrival arrive coffee tea refreshments lunch break breaks doors parking office phone telephone lines
        opening networking breakfast buffet ring call monday-friday weekdays";
    /// Things that happen around a session at times of their own.
    Aside "registration register arrival arrive coffee tea refreshments lunch break breaks";
    /// Words that lead to the last day of something.
    Last "deadline by before closing closes latest later";
    /// What is done until a last day.
    Return "deadline closing closes return returned submit submitted apply";
    /// Verbs of a sentence that announces a session.
    Held "held place takes run runs running planned arranged scheduled organised";
    /// Words of a sentence that does not announce a session.
    Unheld "not no cancelled canceled postponed withdrawn was were originally previously moved instead";
    Each "each every both all";
    Day "day days date dates session sessions";
    /// Words of a line that gives no times for the dates below it.
    NoTimes "not no except cancelled canceled postponed withdrawn closed office was were instead";
    /// Words of lines that introduce all sessions rather than name some.
    General "following below cancelled canceled postponed withdrawn please book will are is venue venues where times contact";
    /// Bookings, and what may happen.
    Perhaps "booking bookings place places charge charged fee fees if must may unless";
    /// Words beside a day that do not change its meaning.
    Small "by on at the no not later than latest close end of business play day please school hrs";
    /// Words between a deadline and its day.
    Until "on at the of end noon close business play no not later than latest midday midnight 12 is date for bookings booking";
    Role "administrator adviser advisers advisor advisors assistant clerk consultant consultants coordinator co-ordinator department
        development director education head headteacher lead leader learning manager officer officers principal psychologist secretary
        service services specialist support teacher team trainer training";
    /// Words in names of teams, rather than of people.
    Team "centre department desk helpdesk helpline line office service services team";
    /// Things that are numbered: "Room 10".
    Numbered "room rooms rm hall floor suite session week module sessions group groups day days year years part parts phase stage ks
        workshop briefing no number unit page pages ages aged";
    /// Words before the number of a session.
    Numbering "session workshop briefing course day group cohort date week module term part option event meeting";
    Number "one two three four five six seven eight nine ten eleven twelve";
}
