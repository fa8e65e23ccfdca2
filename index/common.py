"""Common French words that are right as they stand, whatever the documents say: never to be "corrected".

Listed by stem families of everyday speech: one form stands for its inflections.
"""

from functools import lru_cache

from index.analysis import NEGATION, STOP, fold, stem

_WORDS = """
abord absence absolument accepter accident accompagner accord acheter adieu adolescent adolescente adorer adresse
adulte affaire affreux age agir aider ailleurs aimer ainsi air ajouter album aller allo allumer ami amie amitie amour
ampoule an ancien ange angoisse animal annee anniversaire annoncer anxieux aout appareil appartement appel appeler
appetit apporter apprendre apres arbre argent arreter arriere arrivee arriver article ascenseur asseoir assurance
attaquer atteindre atteint attendre attente attention attraper augmenter aujourd aussi aussitot autant auto autour
autrefois autrement avancer avant avenir avertir avion avis avocat avoir avril bas beau beaucoup bebe belle belle-mere
besoin bien bientot bise bizarre blanc bleu blesser boire boisson boite bon bonjour bonne bonsoir bord bouche bouger
boulot bout bras bref briser bruit brule bureau but cabinet cacher cadeau cafe caisse calme camarade campagne capable
carnet carte cas casser catastrophe cause causer celebre cent centaine centre certain certainement cesser chaise
chambre chance changement changer chanson chanter chaque charge chaud chauffer chemin cher chercher cheri cherie
cheval cheveux chien chiffre choc choisir choix chose chute ciel cinq cinquante classe clair cle client coeur coin
colere college colis combien commander commencer commun compagnie compagnon complet complique comprendre compte
compter concerner conduire confiance confirmer conge connaitre conseil conseiller consequence construire contact
contacter content continuer contraire contre convenir copain copine corps correct cote coucher couleur couloir coup
couper couple courage couramment courant courir courrier cours course court cousin cousine couteau couter couvrir
craindre crainte crayon creer crier croire cuisine curieux dame danger dangereux date debout debut decembre deception
dechirer decider decision declarer decouvrir decrire dedans definitif dehors deja dejeuner delai delicat demain
demander demarche demarrer demenager demi dent depart dependre deplacer depuis deranger dernier derriere desespoir
desole desormais dessous dessus destin detail detester detruire deuil deuxieme devant devenir deviner dieu difference
difficile difficulte digne dimanche diminuer diner dire direct direction discuter disparaitre disponible dix docteur
doigt dommage donner dormir dos douceur douleur doute douter douze droit droite drole duree durer dur eau ecart
echanger echec echelle eclairer ecole ecouter ecran ecrire education effet effort egal eglise elever eloigner
embrasser emission emmener emotion empecher emploi employer emporter endormir endroit enerver enfance enfant enfin
enlever ennui ennuyer enorme enquete ensemble ensuite entendre enterrer entier entourer entrainer entree entreprise
entrer envie environ envoyer epais epaule epouse epoux epreuve epuise equipe erreur escalier espace esperer espoir
esprit essayer est etage etape etat eteindre etonner etranger etre etroit etude etudiant eviter exact exactement
examen exemple exister experience expliquer extraordinaire fabriquer face facile facilement facon faible faim famille
fatigue fatiguer fausse faute faux femme fenetre fermer fete feu feuille fevrier fiche fier fievre fille fils fin
finalement finir fleur fois folle foncer fond force forcement forme formidable fort fou fournir frais franc francais
france frapper frere froid front fruit fumer furieux futur gagner garcon garder gare gauche gens gentil gosse goutte
grace grand grand-mere grand-pere grands-parents grave gris gros grossesse groupe guerir guerison guerre guide habiter
habitude haut heberger hesiter heure heureusement heureux hier hiver histoire homme honte hopital horaire horrible
huit humain humeur ici idee ignorer ile image imaginer immediat important impossible impression inconnu indiquer
infirmier infirmiere information informer inquiet inquieter inquietude insister installer instant interdire interessant
interesser interet interieur internet interroger inutile inviter jambe janvier jardin jeter jeu jeudi jeune joie joli
jouer jour journal journee juger juillet juin jumeau jumelle jurer juste lacher laisser lait langue large larme laver
lecture leger lendemain lent lettre lever levre liberte libre lien lieu ligne lire liste lit livre livrer loger loi
loin long longtemps lourd lumiere lundi lutte madame main maintenant mairie maison maitre mal malade maladie malgre
malheur malheureux maman mamie manger maniere manque manquer marche marcher mardi mari mariage marier mars matin
mauvais mecontent medecin meilleur melange membre memoire menacer mener mensonge mentir mer merci mercredi mere
message mesure metier metre mettre meurt midi mieux mignon milieu mille million mince minuit minute miracle moitie
moment monde monsieur montagne monter montre montrer morceau mort mot mourir mouvement moyen mur naissance naitre
nature naturel naturellement necessaire neuf neveu nez niece niveau noel noir nom nombre nombreux normal normalement
nord note nourrir nouveau nouvelle novembre nuit numero objet obliger observer obtenir occasion occuper octobre oeil
offrir oncle onze opinion oral ordinateur ordre oreille organiser origine oser oublier oui ouvert ouvrir pain paix
panique panne papa papi papier papy paquet paraitre parcours pardon pareil parent parents paresseux parfait
parfaitement parfois parler parole part partager partie partir partout passer passe patience patienter pauvre payer
pays peau peine peindre penible penser perdre pere permettre permis personnel peser petit petite peur photo phrase
pied piece pierre pire place plaindre plaire plaisir plan plateau plein pleurer pluie poche poids point poitrine
police politesse porte porter portable poser position posseder possible poste pousser pouvoir pratique precis preferer
premier prendre preparer presence present presenter presque presse pret preter preuve prevenir prevoir prier printemps
prison prix probable probablement probleme prochain proche produire professeur profiter profond projet promener
promesse promettre proposer propos propre proteger prouver public puissant quart quartier quatorze quatre question
quitter quotidien raconter raison ramener rapide rapidement rappeler rapport raser rassurer rater realite recemment
recevoir rechercher recommencer reconnaitre reconnaissant reduire reel reflechir refuser regard regarder region regle
regretter rejoindre relation remarquer remercier remettre remonter remplacer remplir rencontre rencontrer rendre
renoncer rentrer repas repeter repondre reponse repos reposer reprendre reseau resister ressembler ressentir rester
resultat retard retirer retour retourner retrouver reunion reussir reve reveil reveiller revenir rever revoir
rhume riche rien rire risque riviere robe role rouge rouler route rue sable sac sage saigner sain saison salle salon
salut samedi sang sante satisfait sauter sauver savon science seance sec second seconde secours secret securite seize
sejour semaine sembler sens sensible sentiment sentir separer sept septembre serieux serrer service servir seul
seulement siecle siege signe signer silence simple simplement singe situation six social societe soeur soif soigner
soin soir soiree soixante soleil solution sombre somme sommeil sonner sorte sortie sortir souci soudain souffrance
souffrir souhaiter souhait soulager sourd sourire souvenir souvent sport stop stupide sucre sud suffire suite suivre
sujet supporter supposer surement sur surprendre surprise surtout surveiller sympa table tableau taille tante tant
taper tard tas tellement telephone telephoner television temoin temps tendre tenir tenter terminer terre terrible
tete theatre tiers tirer tissu titre tomber tonton toucher tour tourner tracer train traiter tranquille travail
travailler travers traverser treize trente triste trois tromper trop trou trouver truc tuer type urgence urgent user
usine utile vacances vaisselle valeur valoir vendre vendredi venir vent ventre verifier verite verre vert vetement
veuve vide vie vieil vieille vieux village ville vingt violent visage visite vite vivre voie voir voisin voiture voix
voler volonte vomir vouloir voyage vrai vraiment vue week-end yeux zero
"""


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _WORDS.split()) | {stem(word) for word in STOP | NEGATION}


def common(word: str) -> bool:
    """Whether a word, accents or not, is an everyday French word or an inflection of one."""
    return fold(word) in STOP or stem(word) in _stems() or stem(fold(word)) in _stems()
